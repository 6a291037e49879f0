export function run(thing: any) {
  const log = thing.child({ a: 1 })
  log.info('scan.created')
  thing.child({ b: 1 }).info('scan.deleted')
}

/* expected
! :3 cannot tell which logger `log` is; 1 event is left out: it is the parameter `thing` of `run`. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
