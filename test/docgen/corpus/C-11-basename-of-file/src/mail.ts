import path from 'node:path'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
const a = pino({ name: path.basename(__filename, '.ts') })
const b = pino({ name: basename(fileURLToPath(import.meta.url)) })
const c = pino({ name: path.parse(import.meta.filename).name })
a.info('a.sent')
b.info('b.sent')
c.info('c.sent')
