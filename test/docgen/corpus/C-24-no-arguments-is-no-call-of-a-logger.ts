class Scan {
  run() {
    this.log.info()
    this.log.error(new Error('x'))
  }
}

/* expected
*/
