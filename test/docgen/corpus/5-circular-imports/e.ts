export { c } from './c'
import { c } from './c'
c.logger.info('endless')
