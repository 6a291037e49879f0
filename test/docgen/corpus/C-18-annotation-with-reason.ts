import pino from 'pino'
const logger = pino({ name: 'd' })
// docgen: event=scan.created -- the name comes from the job's table
logger.info(process.argv[2])

/* expected
"d.scan.created" info :4 ()
*/
