import { BaseJob } from './base'
export default class Middle extends BaseJob {
  get quick() {
    return this.logOf(1)
  }
}
