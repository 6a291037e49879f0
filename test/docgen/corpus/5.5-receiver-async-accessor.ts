import pino from 'pino'
const root = pino({ name: 'd' })
class Scan {
  async log() {
    return root.child({ a: 1 })
  }
  async run() {
    const log = await this.log()
    log.info('x')
    ;(await this.log()).warn('y')
  }
}

/* expected
"d.x" info :9 (a)
"d.y" warn :10 (a)
*/
