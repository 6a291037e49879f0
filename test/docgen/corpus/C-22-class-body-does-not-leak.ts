import pino from 'pino'
class Scan {
  logger = pino({ name: 'd' })
}
logger.info('scan.created')

/* expected
! :5 cannot tell which logger `logger` is; 1 event is left out: `logger` is not declared in this file. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
