import type { Logger } from 'pino'
export abstract class Job {
  protected abstract readonly log: Logger
  run() {
    this.log.info('job.started')
    this.extra().warn('job.slow')
  }
  protected abstract extra(): Logger
}
export class Loose {
  go() {
    this.tracker.log.info('loose.went')
  }
}
