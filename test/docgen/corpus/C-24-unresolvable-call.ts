class Scan extends Unknown {
  run() {
    this.log().info('scan.created')
  }
}

/* expected
! :3 cannot tell which logger `this.log()` is; 1 event is left out: it is the result of `this.log()`. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
