import { log, a } from './a'
export const b = log.child({ b: 1 })
export * from './a'
a.info('from.b')
log.info('from.log')
