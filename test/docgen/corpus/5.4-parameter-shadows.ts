import pino from 'pino'
const logger = pino({ name: 'd' })
export function run(logger: any) {
  logger.info('scan.created')
}
export function go(audit = logger) {
  const x = (logger: any) => logger.info('scan.deleted')
}

/* expected
! :4 cannot tell which logger `logger` is; 1 event is left out: it is the parameter `logger` of `run`. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
! :7 cannot tell which logger `logger` is; 1 event is left out: it is the parameter `logger` of `x`. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
