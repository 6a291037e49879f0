import type { Command } from './command.ts'
import { DOCGEN_OPTIONS } from './docgen-options.ts'

export const docgenEvents: Command = {
  name: 'docgen events',
  short: 'List the structured events that the code emits: name, level, attributes, places',
  usage: 'docgen events [paths…] [options]',
  long: `
Reads JavaScript and TypeScript without running it and follows every logger (pino,
winston, bunyan, OpenTelemetry logs, NestJS, Fastify, @org/otel) to the calls that
emit an event. Names are those that the preload exports. Paths are folders or
files; without one, the folder that the command runs in.

What cannot be told is a warning on stderr with its place, the reason and what to
do; a comment on the call's line or the line above settles it:

  // docgen: event=<name> level=<level> attrs=<a>,<b>
  // docgen: ignore
  // docgen: domain=<name>        (at the declaration of a logger)
`,
  examples: [
    'otel docgen events > docs/events.md',
    'otel docgen events --out docs/events.md --check --strict',
    'otel docgen events services/api --format json --out events.json',
  ],
  options: {
    ...DOCGEN_OPTIONS,
    'request-domain': {
      value: 'NAME',
      text: 'Name of the loggers of requests (`req.log`), when the code does not tell',
    },
  },
  takesArguments: true,
  async run(given, io) {
    const { runDocgen } = await import('./docgen.ts')
    return runDocgen('events', given, io)
  },
}
