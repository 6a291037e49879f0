import * as bases from './bases'
class Scan extends bases.Base {
  run() {
    this.log.info('scan.created')
  }
}
