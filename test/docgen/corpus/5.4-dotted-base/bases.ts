import pino from 'pino'
export class Base {
  protected log = pino({ name: 'd' }).child({ a: 1 })
}
