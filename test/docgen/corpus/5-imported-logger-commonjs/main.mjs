import log, { audit } from './logger.js'
import { a } from './several.js'
import several from './several.js'
log.info('z')
a.info('z')
several.b.info('z')
