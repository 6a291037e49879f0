import pino from 'pino'
const logger = pino({ name: 'd' })
class Scan {
  private readonly log = logger.child({ a: 1 })
  lazy = () => this.log.child({ b: 1 })
  run = async () => {
    this.log.info('x')
    this.lazy().info('y')
  }
}

/* expected
"d.x" info :7 (a)
"d.y" info :8 (a, b)
*/
