import pino from 'pino'
import defaults, { common, DOMAIN, Events, KEY, Mail } from './names'
import * as names from './names'
const log = pino({ name: DOMAIN })
log.info({ [KEY]: 1, ...common }, Events.Created)
log.info(names.Events.Deleted)
log.info(Mail.Sent)
log.info(defaults.moved)
log.info(`${DOMAIN}.${Mail.Sent}`)
