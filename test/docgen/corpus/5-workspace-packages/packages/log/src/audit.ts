import { log } from './index'
export const audit = log.child({ audit: true })
