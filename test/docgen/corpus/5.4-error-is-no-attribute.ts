import pino from 'pino'
const log = pino({ name: 'd' })
try {
  run()
} catch (e) {
  log.error({ err: e, a: 1 }, 'scan.failed')
  log.error({ error: e }, 'scan.lost')
  log.error(e, 'scan.broken')
}

/* expected
"d.scan.broken" error :8 ()
"d.scan.failed" error :6 (a)
"d.scan.lost" error :7 ()
*/
