import pino from 'pino'
class Scan {
  log = pino({ name: 'd' })
  run(items: string[]) {
    items.forEach((item) => this.log.info({ item }, 'x'))
    const self = this
    items.forEach(function () {
      self.log.info('y')
    })
  }
}

/* expected
"d.x" info :5 (item)
"d.y" info :8 ()
*/
