import { logger } from '@acme/logging'
logger.info('order.created')
logger.child({ a: 1 }).info('order.deleted')
logger.info('only prose')

/* expected
! :2 cannot tell which logger `logger` is; 1 event is left out: it comes from the package `@acme/logging`, which is not part of this project. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
! :3 cannot tell which logger `logger.child(...)` is; 1 event is left out: it comes from the package `@acme/logging`, which is not part of this project. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
