import type { Logger } from 'pino'
export function routes(app: unknown, log: Logger) {
  log.info('routes.made')
  return () => log.child({ a: 1 }).warn('route.called')
}
export const worker = ({ log, id }: { log: Logger; id: string }) => {
  log.info({ id }, 'worker.started')
}
export class Service {
  constructor(private readonly deps: { logger: Logger }) {}
  run() {
    this.deps.logger.info('service.ran')
  }
}
export class Base {
  constructor(protected log: Logger) {}
}
export class Child extends Base {
  constructor(log: Logger) {
    super(log.child({ child: true }))
  }
  run() {
    this.log.info('child.ran')
  }
}
