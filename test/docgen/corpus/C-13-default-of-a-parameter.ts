import pino from 'pino'
export const make = (name = 'shop') => pino({ name })
make().info('order.created')
make('mail').info('mail.sent')

/* expected
"mail.mail.sent" info :4 ()
"shop.order.created" info :3 ()
*/
