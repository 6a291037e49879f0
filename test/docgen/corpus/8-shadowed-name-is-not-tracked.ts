import pino from 'pino'
const logger = pino({ name: 'd' })
export const a = [1].map((logger) => logger.info('x'))
export function b() {
  const logger = { info(_: string) {} }
  logger.info('y')
}
for (const logger of [console]) logger.info('z')

/* expected
! :3 cannot tell which logger `logger` is; 1 event is left out: it is the parameter `logger`. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
