import pino from 'pino'
const root = pino({ name: 'shop' })
export function logOf(id: number) {
  return root.child({ order__id: id })
}
export const make = (name: string) => pino({ name })
export async function later() {
  return root.child({ late: true })
}
export class Logs {
  static of(part: string) {
    return root.child({ part })
  }
  readonly main = root
}
