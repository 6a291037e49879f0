import pino from 'pino'
import { log as outsideLog } from './missing'
const log = pino({ name: 'd' })
try {
  log.info('x')
} catch (log) {
  log.info('y')
}
outsideLog.info('z')
export const run = ({ log }: any) => log.info('w')

/* expected
"d.x" info :5 ()
! :9 cannot tell which logger `outsideLog` is; 1 event is left out: it is what is imported from `./missing`, which is not found. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
! :10 cannot tell which logger `log` is; 1 event is left out: it is the parameter `log` of `run`. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
