import pino from 'pino'
import { Child, routes, Service, worker } from './routes'
const logger = pino({ name: 'shop' })
routes({}, logger.child({ part: 'routes' }))
worker({ log: logger, id: 'x' })
new Service({ logger })
new Child(logger)
