import { getEventLogger } from '@org/otel'
getEventLogger('d').info('')

/* expected
"d.unknown" info :2 ()
*/
