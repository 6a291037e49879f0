export { Job as BaseJob } from './job'
