import { describe, expect, it } from 'vitest'
import { redisStatement } from '../../../src/instrumentations/databases/redis-statement.ts'

describe('a Redis command without its values (F-43)', () => {
  it.each([
    ['GET', ['key'], 'GET key'],
    ['set', ['key', 'secret', 'EX', 10], 'set key [3 other arguments]'],
    ['MGET', ['a', 'b'], 'MGET a b'],
    ['HSET', ['h', 'field', 'secret'], 'HSET h field [1 other arguments]'],
    ['hmset', ['h', 'field', 'secret'], 'hmset h [2 other arguments]'],
    ['GETSET', ['key', 'secret'], 'GETSET key [1 other arguments]'],
    ['LREM', ['list', 0, 'secret'], 'LREM list [2 other arguments]'],
    ['LRANGE', ['list', 0, -1], 'LRANGE list 0 -1'],
    ['AUTH', ['user', 'secret'], 'AUTH [2 other arguments]'],
    ['HELLO', [3, 'AUTH', 'user', 'secret'], 'HELLO [4 other arguments]'],
    ['CONFIG', ['SET', 'requirepass', 'secret'], 'CONFIG SET [2 other arguments]'],
    ['ACL', ['SETUSER', 'bob', '>secret'], 'ACL SETUSER [2 other arguments]'],
    ['EVAL', ['return ARGV[1]', 0, 'secret'], 'EVAL return ARGV[1] 0 [1 other arguments]'],
    ['evalsha', ['098e', '2', 'a', 'b', 'secret'], 'evalsha 098e 2 a b [1 other arguments]'],
    ['FCALL_RO', ['f', 1, 'a', 'secret'], 'FCALL_RO f 1 a [1 other arguments]'],
    ['EVAL', ['script', 'no number', 'secret'], 'EVAL script no number [1 other arguments]'],
    ['PUBLISH', ['channel', 'secret'], 'PUBLISH channel [1 other arguments]'],
    ['MY.COMMAND', ['key', 'secret'], 'MY.COMMAND key [1 other arguments]'],
    ['PING', [], 'PING'],
    ['GET', [Buffer.from('key')], 'GET [3 bytes]'],
    ['GET', [{ toString: () => 'secret' }], 'GET ?'],
    ['GET', [undefined], 'GET ?'],
  ] as const)('%s %j', (name, args, statement) => {
    expect(redisStatement(name, args)).toBe(statement)
  })

  it('is bounded: 32 parts of 256 characters', () => {
    expect(redisStatement('GET', ['k'.repeat(256)])).toBe(`GET ${'k'.repeat(256)}`)
    expect(redisStatement('GET', ['k'.repeat(257)])).toBe(`GET ${'k'.repeat(256)}…`)
    expect(redisStatement('DEL', Array<string>(32).fill('k'))).toBe(`DEL${' k'.repeat(32)}`)
    expect(redisStatement('DEL', Array<string>(33).fill('k'))).toBe(`DEL${' k'.repeat(32)} [1 other arguments]`)
    expect(redisStatement('EVAL', ['s', 1e9, 'k'])).toBe('EVAL s 1000000000 k')
  })
})
