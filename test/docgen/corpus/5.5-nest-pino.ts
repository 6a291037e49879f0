import { InjectPinoLogger, LoggerModule, PinoLogger } from 'nestjs-pino'
export const module = LoggerModule.forRoot({ pinoHttp: { name: 'api' } })
export class UsersService {
  constructor(@InjectPinoLogger(UsersService.name) private readonly logger: PinoLogger) {}
  create() {
    this.logger.info({ user__id: 1 }, 'user.created')
  }
}

/* expected
"api.user.created" info :6 (user.id)
*/
