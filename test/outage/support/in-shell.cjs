// Runs a command in a shell that has prepared something: `node in-shell.cjs 'ulimit -n 64' node app.cjs`.
'use strict'
const { spawn } = require('node:child_process')

const [preparation, ...command] = process.argv.slice(2)
const child = spawn('/bin/sh', ['-c', `${preparation}\nexec "$0" "$@"`, ...command], { stdio: 'inherit' })
child.on('exit', (code) => (process.exitCode = code ?? 99))
