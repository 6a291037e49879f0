import pino from 'pino'
class Scan {
  log = pino({ name: 'd' })
}
new Scan().log.info('x')
const scan = new Scan()
scan.log.info('y')

/* expected
"d.x" info :5 ()
"d.y" info :7 ()
*/
