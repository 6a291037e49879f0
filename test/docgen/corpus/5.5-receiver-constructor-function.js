var pino = require('pino')
function Scan(id) {
  this.log = pino({ name: 'd' }).child({ scan__id: id })
}
Scan.prototype.run = function () {
  this.log.info('x')
}
Scan.prototype.stop = () => {}
new Scan(1).log.info('y')

/* expected
"d.x" info :6 (scan.id)
"d.y" info :9 (scan.id)
*/
