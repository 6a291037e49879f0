import pino from 'pino'
import { Job } from './base'
class Middle extends Job {}
export class ScanJob extends Middle {
  protected readonly log = pino({ name: 'scan' })
}
