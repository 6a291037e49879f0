import { expect, it, test } from 'vitest'
import { failureMessage } from '../../../src/instrumentations/databases/error-message.ts'

it.each<readonly [code: string | undefined, message: string, told: string]>([
  ['22P02', 'invalid input syntax for type integer: "secret"', 'invalid input syntax for type integer: ?'],
  ['22P02', `invalid input syntax for type json: "it's "quoted""`, 'invalid input syntax for type json: ?'],
  ['22003', 'value "99999999999" is out of range for type integer', 'value ? is out of range for type integer'],
  ['42601', 'syntax error at or near "secret"', 'syntax error at or near ?'],
  ['42703', 'column "wrong" does not exist', 'column "wrong" does not exist'],
  [
    '23505',
    'duplicate key value violates unique constraint "key"',
    'duplicate key value violates unique constraint "key"',
  ],
  ['ER_DUP_ENTRY', "Duplicate entry 'O'Brien' for key 'users.name'", 'Duplicate entry ?'],
  ['ER_NO_SUCH_TABLE', "Table 'shop.none' doesn't exist", "Table 'shop.none' doesn't exist"],
  ['ER_PARSE_ERROR', "right syntax to use near 'secret' at line 1", 'right syntax to use near ? at line 1'],
  [undefined, "ERR unknown command 'foo', with args beginning with: 'secret' ", 'ERR unknown command ? '],
  [
    '11000',
    'E11000 duplicate key error collection: shop.users index: n_1 dup key: { n: 7, e: "x" }',
    'E11000 duplicate key error collection: shop.users index: n_1 dup key: ?',
  ],
  ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', 'connect ECONNREFUSED 127.0.0.1:1'],
  ['22P02', `bad: "${'s'.repeat(2000)}"`, 'bad: ?'],
  ['42703', 'x'.repeat(2000), 'x'.repeat(1024)],
])('F-40 the message of a failure is told without values: %s %s', (code, message, told) => {
  expect(failureMessage(Object.assign(new Error(message), { code }))).toBe(told)
})

test.each([[undefined], [null], ['text'], [7], [{}], [{ message: 7 }]])('no message: %s', (error) => {
  expect(failureMessage(error)).toBe(undefined)
})
