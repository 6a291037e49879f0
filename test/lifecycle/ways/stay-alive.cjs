// Makes telemetry and serves until something ends it: node --import ../../../register.mjs stay-alive.cjs
'use strict'
const { goOut, stayAlive } = require('./telemetry.cjs')
goOut(stayAlive)
