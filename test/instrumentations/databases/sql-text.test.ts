import { describe, expect, it } from 'vitest'
import {
  LONGEST_QUERY_TEXT,
  maskLiterals,
  operationOf,
  queryText,
} from '../../../src/instrumentations/databases/sql-text.ts'

describe('the operation of a statement', () => {
  it.each([
    ['SELECT 1', 'SELECT'],
    ['select * from t', 'SELECT'],
    ['\n  SELECT\n  a,\n  b', 'SELECT'],
    ['(SELECT 1) UNION (SELECT 2)', 'SELECT'],
    ['-- why\nINSERT INTO t', 'INSERT'],
    ['/* a * b */ /* c */UPDATE t', 'UPDATE'],
    ['# note\nDELETE FROM t', 'DELETE'],
    ['COMMIT;', 'COMMIT'],
    ['BEGIN', 'BEGIN'],
    ['', undefined],
    ['   ', undefined],
    ['/* never closed SELECT', undefined],
    ['42', undefined],
  ])('%j is %j', (sql, operation) => {
    expect(operationOf(sql)).toBe(operation)
  })

  it('is not looked for behind a preamble of 4096 characters', () => {
    expect(operationOf(`/*${' '.repeat(4000)}*/SELECT`)).toBe('SELECT')
    expect(operationOf(`/*${' '.repeat(4096)}*/SELECT`)).toBeUndefined()
  })
})

describe('a statement without its literals (F-40)', () => {
  it.each([
    ["SELECT * FROM t WHERE a = 'secret' AND b = 12", 'SELECT * FROM t WHERE a = ? AND b = ?'],
    ["SELECT 'it''s', 'two'", 'SELECT ?, ?'],
    [String.raw`SELECT 'a\', 'secret'`, 'SELECT ?, ?'],
    [String.raw`SELECT E'a\', secret', e'x'`, 'SELECT ?, ?'],
    ['SELECT "a" FROM "t""s 1"', 'SELECT "a" FROM "t""s 1"'],
    ['SELECT $1, $2::int, col1, t2.x', 'SELECT $1, $2::int, col1, t2.x'],
    ["SELECT $$it's$$, $body$ $1 'x' $$ $body$, 'y'", 'SELECT ?, ?, ?'],
    ['SELECT 1.5e-3, 0x1F, -7', 'SELECT ?, ?, -?'],
    ["SELECT 1 -- it's a 'note' 7\n, 'x'", "SELECT ? -- it's a 'note' 7\n, ?"],
    ["SELECT /* it's 7 */ 'x'", "SELECT /* it's 7 */ ?"],
    ["SELECT 'line\nbreak', 'never closed secret", 'SELECT ?, ?'],
    ['SELECT $x$ never closed secret', 'SELECT ?'],
  ])('of PostgreSQL: %j', (sql, masked) => {
    expect(maskLiterals(sql, 'postgresql')).toBe(masked)
  })

  it.each([
    ["SELECT * FROM t WHERE a = 'secret' AND b = 12", 'SELECT * FROM t WHERE a = ? AND b = ?'],
    [String.raw`SELECT 'a\', secret', "b\"c"`, 'SELECT ?, ?'],
    [`SELECT "it""s" FROM \`t 1\` WHERE x = ?`, 'SELECT ? FROM `t 1` WHERE x = ?'],
    ["SELECT 1 # it's 7\n, 'x'", "SELECT ? # it's 7\n, ?"],
    ["SELECT 'line\nbreak', 'never closed secret", 'SELECT ?, ?'],
    [String.raw`SELECT 'ends in a backslash\ `.trim(), 'SELECT ?'],
  ])('of MySQL: %j', (sql, masked) => {
    expect(maskLiterals(sql, 'mysql')).toBe(masked)
  })

  it('takes linear time, whatever is never closed', () => {
    const size = LONGEST_QUERY_TEXT * 4
    const hostile = ["\\'", "'", '"', '$a$', '/*', '$a', '--', '`', '1', '*', "e'"].map((piece) =>
      piece.repeat(size / piece.length),
    )
    // Steps cannot be counted; a pattern that goes back over a text of this size does not come to an end within a test.
    for (const sql of hostile) {
      expect(maskLiterals(`'${sql}`, 'mysql').length).toBeLessThanOrEqual(sql.length + 1)
      expect(maskLiterals(sql, 'postgresql').length).toBeLessThanOrEqual(sql.length)
      expect(() => operationOf(sql)).not.toThrow()
    }
  })
})

describe('what a span tells', () => {
  it.each([
    [{ hasValues: false, masks: true }, 'SELECT ?, $1'],
    [{ hasValues: true, masks: true }, "SELECT 'x', $1"],
    [{ hasValues: false, masks: false }, "SELECT 'x', $1"],
  ])('with %j', (options, text) => {
    expect(queryText("SELECT 'x', $1", 'postgresql', options)).toBe(text)
  })

  it('is no longer than 32,768 characters', () => {
    const options = { hasValues: false, masks: true }
    expect(queryText(`SELECT ${'a'.repeat(1_000_000)}`, 'mysql', options)).toHaveLength(LONGEST_QUERY_TEXT)
    expect(queryText(`SELECT '${'a'.repeat(1_000_000)}'`, 'mysql', options)).toBe('SELECT ?')
  })
})
