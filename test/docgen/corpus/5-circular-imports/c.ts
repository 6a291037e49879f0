export { c } from './e'
