import pino from 'pino'
const logger = pino({ name: 'gitlab' })
class Configuration {
  log() {
    return logger.child({ organisation__id: 1 })
  }
  remove() {
    const l = this.log()
    l.info('configuration.deleted')
  }
}

/* expected
"gitlab.configuration.deleted" info :9 (organisation.id)
*/
