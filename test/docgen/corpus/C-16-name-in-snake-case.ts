import pino from 'pino'
const logger = pino({ name: 'My-Domain' })
logger.info('scan-created')
logger.info('NewSegmentRevision')
logger.info('getHTTPResponseCode')
logger.info('API2Call')

/* expected
"My-Domain.api2_call" info :6 ()
"My-Domain.get_http_response_code" info :5 ()
"My-Domain.new_segment_revision" info :4 ()
"My-Domain.scan_created" info :3 ()
*/
