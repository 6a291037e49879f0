import pino from 'pino'
export abstract class Job {
  protected readonly log = pino({ name: 'jobs' }).child({ job: this.constructor.name })
  protected logOf(id: number) {
    return this.log.child({ id })
  }
}
