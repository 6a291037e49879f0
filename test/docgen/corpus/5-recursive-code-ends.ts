import pino from 'pino'
const log = pino({ name: 'd' })
function again(n: number): any {
  return n > 0 ? again(n - 1) : log
}
again(3).info('x')
const loop = (l: any): any => loop(l.child({ a: 1 }))
loop(log).info('y')
class Node {
  parent = new Node()
  get log(): any {
    return this.parent.log
  }
  run() {
    this.log.info('z')
  }
}
let a: any = b, b: any = a
a.log.info('w')

/* expected
"d.x" info :6 ()
! :15 cannot tell which logger `this.log` is; 1 event is left out: it is the result of `log`, which calls itself. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
! :19 cannot tell which logger `a.log` is; 1 event is left out: it cannot be followed. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
