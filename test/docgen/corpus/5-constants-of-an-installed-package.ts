import pino from 'pino'
import { ATTR_HTTP_ROUTE, ATTR_NOT_THERE } from '@opentelemetry/semantic-conventions'
import * as semconv from '@opentelemetry/semantic-conventions'
const log = pino({ name: 'd' })
log.info({ [ATTR_HTTP_ROUTE]: '/', [semconv.ATTR_URL_PATH]: '/' }, 'page.seen')
log.info({ [ATTR_NOT_THERE]: 1 }, 'page.lost')

/* expected
"d.page.lost" info :6 ()
"d.page.seen" info :5 (http.route, url.path)
! :6 the attributes of `d.page.lost` may be incomplete: `[ATTR_NOT_THERE]` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call
*/
