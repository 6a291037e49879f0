import pino, { type Logger as L } from 'pino'
declare global {
  interface Window {
    x: string
  }
}
abstract class Base<T extends object = {}> {
  protected abstract readonly log: L
  declare other: T
  accessor value = 1
  abstract run(): asserts this is this
  emit<const K extends string>(this: Base<T>, key: K) {
    this.log.info('x')
  }
}
class Scan extends Base {
  protected readonly log = pino({ name: 'd' })
  override run(): asserts this is this {
    this.log.info('y')
  }
}
export type { Base }
function over(a: string): void
function over(a: any) {
  pino({ name: 'e' } satisfies object).info('z')
}

/* expected
"d.x" info :13 ()
"d.y" info :19 ()
"e.z" info :25 ()
*/
