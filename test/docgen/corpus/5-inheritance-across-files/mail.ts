import Middle from './middle'
export class Mail extends Middle {
  run() {
    this.log.info('mail.sent')
    this.quick.info('mail.quick')
    super.logOf(2).warn('mail.slow')
  }
}
