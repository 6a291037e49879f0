import pino from 'pino'
const log = pino({ name: 'd' })
const CREATED = 'scan.created'
const EVENTS = { deleted: 'scan.deleted', sub: { moved: 'scan.moved' } } as const
enum Event {
  Locked = 'scan.locked',
  Unlocked = `scan.unlocked`,
}
const enum Short {
  Done = 'scan.done',
}
log.info(CREATED)
log.info(EVENTS.deleted)
log.info(EVENTS.sub.moved)
log.info(EVENTS['deleted'])
log.info(Event.Locked)
log.info(Event.Unlocked)
log.info(Short.Done)

/* expected
"d.scan.created" info :12 ()
"d.scan.deleted" info :13 :15 ()
"d.scan.done" info :18 ()
"d.scan.locked" info :16 ()
"d.scan.moved" info :14 ()
"d.scan.unlocked" info :17 ()
*/
