import pino from 'pino'
export class AppLogger {
  private readonly log = pino({ name: 'app' })
  info(event: string, fields?: object) {
    this.log.info({ ...fields }, event)
  }
  error(event: string, error: Error) {
    this.write(event, error)
  }
  private write(event: string, error: Error) {
    this.log.error({ err: error }, event)
  }
}
export const logger = new AppLogger()
