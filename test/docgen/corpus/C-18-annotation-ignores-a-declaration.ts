import { makeLogger } from 'some-package'
const log = makeLogger() // docgen: ignore
log.info('order.created')

/* expected
*/
