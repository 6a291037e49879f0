/** Longest part of a statement, in characters: a script, or a key. */
const LONGEST_PART = 256

/** Most parts that a statement tells. */
const MOST_PARTS = 32

/** How many arguments of a command are no values: keys, fields, numbers. A command that is not here tells its key. */
const TOLD: readonly (readonly [commands: RegExp, count: number])[] = [
  [/^(?:auth|echo|hello|migrate|ping|psync|replconf|replicaof|slaveof)$/i, 0],
  // The sub-command: what follows may be a password (`config set requirepass`, `acl setuser`).
  [
    /^(?:acl|client|cluster|command|config|debug|function|latency|memory|module|object|pubsub|script|sentinel|xgroup|xinfo)$/i,
    1,
  ],
  [/^h(?:del|exists|get|incrby|incrbyfloat|set|setnx|strlen)$/i, 2],
  [
    /^(?:del|exists|expire|expireat|get|getdel|getrange|incrby|decrby|keys|mget|pexpire|persist|pttl|rename|scan|select|strlen|touch|ttl|type|unlink|wait|watch)$/i,
    MOST_PARTS,
  ],
  [
    /^(?:blpop|brpop|bzpopmax|bzpopmin|lindex|llen|lpop|lrange|ltrim|rpop|rpoplpush|scard|sinter|smembers|spop|sunion|zcard|zcount|zpopmax|zpopmin|zrange|zrevrange)$/i,
    MOST_PARTS,
  ],
  [/^(?:psubscribe|punsubscribe|ssubscribe|subscribe|sunsubscribe|unsubscribe|xlen|xread|xreadgroup)$/i, MOST_PARTS],
]

const SCRIPT = /^(?:eval|evalsha|fcall)(?:_ro)?$/i

/**
 * What a span tells of a Redis command: the command with its keys, and how much more there is. Values are never told
 * (F-43), neither are the arguments of scripts.
 *
 * @param name of the command, as it is sent
 * @param args as the client was given them; they may be anything
 */
export function redisStatement(name: string, args: readonly unknown[]): string {
  const parts = args.slice(0, Math.min(toldCount(name, args), MOST_PARTS)).map(toText)
  const others = args.length - parts.length
  return [name, ...parts, ...(others > 0 ? [`[${others} other arguments]`] : [])].join(' ')
}

function toldCount(name: string, args: readonly unknown[]): number {
  // Script, number of keys, keys.
  if (SCRIPT.test(name)) return 2 + (Number(args[1]) || 0)
  return TOLD.find(([commands]) => commands.test(name))?.[1] ?? 1
}

function toText(part: unknown): string {
  if (typeof part === 'string') return part.length > LONGEST_PART ? `${part.slice(0, LONGEST_PART)}…` : part
  if (typeof part === 'number' || typeof part === 'bigint') return String(part)
  return part instanceof Uint8Array ? `[${part.length} bytes]` : '?'
}
