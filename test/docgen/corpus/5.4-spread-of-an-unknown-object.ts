import pino from 'pino'
export function called(args: object) {
  pino({ name: 'mcp' }).info({ ...args, status: 1 }, 'tool.called')
}

/* expected
"mcp.tool.called" info :3 (status)
! :3 the attributes of `mcp.tool.called` may be incomplete: `...args` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call
*/
