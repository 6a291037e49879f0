#!/usr/bin/env node
// The `otel` command. Parses on every Node, so that an old one gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(`otel: Node.js 22.15 or later is needed; this is ${process.versions.node}\n`)
  process.exitCode = 1
} else import('../dist/cli.cjs')
