const pino = require('pino')
function run() {
  if (process.argv[2]) {
    var log = pino({ name: 'd' })
  }
  log.info('x')
  later()
  function later() {
    log.info('y')
  }
}

/* expected
"d.x" info :6 ()
"d.y" info :9 ()
*/
