import { b } from './b'
import pino from 'pino'
export const log = pino({ name: 'd' })
export const a = b
b.info('from.a')
