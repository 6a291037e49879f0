import { Logger } from '@nestjs/common'
export class UsersService {
  constructor(private readonly logger: Logger) {}
  create() {
    this.logger.log('user.created')
  }
}

/* expected
! :3 cannot tell which logger `logger` is; 1 event is left out (line 5): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
*/
