import pino from 'pino'
const Scan = class Inner {
  static log = pino({ name: 'd' })
  run() {
    Inner.log.info('x')
  }
}
Scan.log.info('y')
export default new (class {
  log = Scan.log.child({ a: 1 })
  run() {
    this.log.info('z')
  }
})()

/* expected
"d.x" info :5 ()
"d.y" info :8 ()
"d.z" info :12 (a)
*/
