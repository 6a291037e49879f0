import { root, main, local, pinoLogs } from './logging'
root.info('a')
main.info('b')
local.info('c')
pinoLogs.root.info('e')
