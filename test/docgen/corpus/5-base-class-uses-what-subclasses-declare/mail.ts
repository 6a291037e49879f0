import pino from 'pino'
import { Job, Loose } from './base'
export class MailJob extends Job {
  protected readonly log = pino({ name: 'mail' })
  protected extra() {
    return this.log.child({ extra: 1 })
  }
}
export class Tracked extends Loose {
  tracker = { log: pino({ name: 'loose' }) }
}
