import pino from 'pino'
namespace Logs {
  export const audit = pino({ name: 'audit' })
  const hidden = pino({ name: 'hidden' })
  hidden.info('x')
  export namespace Inner {
    export const deep = audit.child({ a: 1 })
  }
}
Logs.audit.info('y')
Logs.Inner.deep.info('z')

/* expected
"audit.y" info :10 ()
"audit.z" info :11 (a)
"hidden.x" info :5 ()
*/
