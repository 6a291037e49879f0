import pino from 'pino'
import { job } from './job'
job(pino({ name: 'a' }))
const log = pino({ name: 'b' }).child({ b: 1 })
job(log)
