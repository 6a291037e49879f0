class Scan {
  run() {
    this.log.info('scan.created')
    this.log.warn('scan.failed')
  }
}

/* expected
! :3 cannot tell which logger `this.log` is; 2 events are left out (lines 3, 4): it is `log`, which the class `Scan` does not declare. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
