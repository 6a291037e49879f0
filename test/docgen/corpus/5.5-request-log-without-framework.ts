export function handle(req: any) {
  req.log.info('page.seen')
}

/* expected
! :2 cannot tell which logger `req.log` is; 1 event is left out: it is the parameter `req` of `handle`. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
