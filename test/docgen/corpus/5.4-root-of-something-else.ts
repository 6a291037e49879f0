import { factory } from 'some-package'
const thing = factory.pino({ name: 'd' })
thing.info('scan.created')

/* expected
*/
