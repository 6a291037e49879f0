// docgen: domain=shop
import { logger } from '@acme/logger'
import other from '@acme/logger' // docgen: domain=mail
logger.child({ a: 1 }).info('order.created')
other.warn('mail.lost')

/* expected
"mail.mail.lost" warn :5 ()
"shop.order.created" info :4 (a)
*/
