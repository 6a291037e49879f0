import pino from 'pino'
new Scan().run()
class Scan {
  run() {
    new Helper().log.info('x')
  }
}
class Helper {
  log = pino({ name: 'd' })
}

/* expected
"d.x" info :5 ()
*/
