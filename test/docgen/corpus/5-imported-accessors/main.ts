import { later, logOf, Logs, make } from './logging'
logOf(1).info('a')
const mail = make('mail')
mail.info('b')
;(await later()).info('c')
Logs.of('x').info('e')
const { main } = new Logs()
main.info('f')
make(process.argv[2]).info('g')
