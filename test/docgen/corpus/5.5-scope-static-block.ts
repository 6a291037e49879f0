import pino from 'pino'
class Scan {
  static log: any
  static {
    this.log = pino({ name: 'd' })
    this.log.info('x')
    const log = Scan.log.child({ a: 1 })
    log.info('y')
  }
  run() {
    Scan.log.info('z')
  }
}

/* expected
"d.x" info :6 ()
"d.y" info :8 (a)
"d.z" info :11 ()
*/
