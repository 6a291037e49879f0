import * as logging from './logger.ts'
logging.logger.info('z')
logging.default.info('w')
