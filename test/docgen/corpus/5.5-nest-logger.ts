import { Injectable, Logger } from '@nestjs/common'
@Injectable()
export class UsersService {
  private readonly logger = new Logger(UsersService.name)
  private readonly named = new Logger('mail')
  create() {
    this.logger.log('user.created')
    this.named.error('mail.lost', 'stack')
    this.logger.verbose({ a: 1 }, 'x')
    Logger.warn('disk.full')
  }
}

/* expected
"UsersService.user.created" info :7 ()
"disk.full" warn :10 ()
"mail.mail.lost" error :8 ()
*/
