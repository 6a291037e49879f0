import pino from 'pino'
class Scan {
  #log = pino({ name: 'd' })
  static #shared = pino({ name: 's' })
  #make() {
    return this.#log.child({ a: 1 })
  }
  run() {
    this.#log.info('x')
    this.#make().info('y')
    Scan.#shared.info('z')
  }
}

/* expected
"d.x" info :9 ()
"d.y" info :10 (a)
"s.z" info :11 ()
*/
