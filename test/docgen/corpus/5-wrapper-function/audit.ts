import pino from 'pino'
const log = pino({ name: 'audit' })
export function audit(event: string, fields: object) {
  log.info({ actor: 1, ...fields }, event)
}
export const note = (name: string) => log.debug(`note.${name}`)
