import pino from 'pino'
class Scan {
  constructor(
    private readonly log = pino({ name: 'd' }),
    public id: number,
  ) {}
  run() {
    this.log.info('x')
  }
}

/* expected
"d.x" info :8 ()
*/
