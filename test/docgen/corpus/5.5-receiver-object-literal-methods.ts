import pino from 'pino'
const scan = {
  log: pino({ name: 'd' }),
  get child() {
    return this.log.child({ a: 1 })
  },
  start() {
    this.log.info('x')
    this.child.info('y')
  },
  stop: function () {
    this.log.info('z')
  },
}
scan.log.warn('w')

/* expected
"d.w" warn :15 ()
"d.x" info :8 ()
"d.y" info :9 (a)
"d.z" info :12 ()
*/
