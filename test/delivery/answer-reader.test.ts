import { describe, expect, test } from 'vitest'
import { createAnswerReader, type AnswerReader } from '../../src/delivery/answer-reader.ts'

type Read = { status: number | undefined; body: string | undefined; complete: boolean; reusable: boolean }

/** Reads an answer in pieces of so many bytes. */
function read(text: string, size = text.length, ends = false): Read & { reader: AnswerReader } {
  const reader = createAnswerReader()
  const bytes = Buffer.from(text, 'latin1')
  let complete = false
  for (let at = 0; at < bytes.length; at += size) complete = reader.push(bytes.subarray(at, at + size))
  if (ends) complete = reader.end()
  const body = reader.body()
  return {
    reader,
    status: reader.head()?.status,
    body: body && Buffer.from(body).toString('latin1'),
    complete,
    reusable: reader.isReusable(),
  }
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

describe.each([1, 2, 7, 10_000])('in pieces of %i bytes', (size) => {
  test.each([
    ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 200, 'hello', true],
    ['no body', 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n', 202, '', true],
    ['no reason phrase', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', 200, '', true],
    ['204, which has no body', 'HTTP/1.1 204 No Content\r\n\r\n', 204, '', true],
    ['chunks', `${CHUNKED}3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n`, 200, 'abc0123456789', true],
    ['chunks and trailers', `${CHUNKED}1\r\na\r\n0\r\nX: y\r\nZ: z\r\n\r\n`, 200, 'a', true],
    [
      'interim answers',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na',
      200,
      'a',
      true,
    ],
    ['a connection that ends', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na', 200, 'a', false],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na', 200, 'a', false],
    ['HTTP/1.0 that stays', 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\na', 200, 'a', true],
    [
      'both framings',
      `HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`,
      200,
      'a',
      false,
    ],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n', 101, '', false],
  ])('%s', (_name, text, status, body, reusable) => {
    const { reader: _, ...answer } = read(text, size)
    expect(answer).toEqual({ status, body, complete: true, reusable })
  })

  test('a body up to the end of the connection', () => {
    const text = 'HTTP/1.1 503 Unavailable\r\n\r\nsome text'
    expect(read(text, size).complete).toBe(false)
    const { reader: _, ...answer } = read(text, size, true)
    expect(answer).toEqual({ status: 503, body: 'some text', complete: true, reusable: false })
  })

  test('an answer that is cut off is not complete', () => {
    for (const text of [
      'HTTP/1.1 200 OK\r\nContent-Le',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell',
      `${CHUNKED}5\r\nhell`,
    ]) {
      expect(read(text, size, true)).toMatchObject({ complete: false, reusable: false })
    }
  })

  test.each([
    'garbage',
    'HTTP/2 200 OK\r\n\r\n',
    'HTTP/1.1 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno header\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    `${CHUNKED}xyz\r\n`,
    `${CHUNKED}1\r\nabc\r\n`,
  ])('%j is not HTTP', (text) => {
    expect(() => read(text, size)).toThrow('Parse Error')
  })
})

test('bytes behind the answer end the connection', () => {
  expect(read('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab').reusable).toBe(false)
})

test('headers that come twice are joined, names have no case', () => {
  const { reader } = read('HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a:  2 \r\nContent-Length: 0\r\n\r\n')
  expect(reader.head()?.headers.get('x-a')).toBe('1, 2')
})

test('a long body is read and not kept, an endless one is not read', () => {
  const long = read(`HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n${'x'.repeat(70_000)}`, 1000)
  expect(long).toMatchObject({ complete: true, body: undefined, reusable: true })
  const endless = read(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(4 * 1024 * 1024 + 1)}`, 65_536)
  expect(endless).toMatchObject({ complete: true, body: undefined, reusable: false })
})

test('an endless head or line is given up', () => {
  expect(() => read(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`)).toThrow('Header overflow')
  expect(() => read(`${CHUNKED}${'1'.repeat(70_000)}`)).toThrow('Parse Error')
})
