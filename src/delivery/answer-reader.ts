/** Status and headers of an answer; names in lower case. */
export type AnswerHead = { readonly status: number; readonly headers: ReadonlyMap<string, string> }

/** Reads one answer of HTTP/1 as it arrives. */
export type AnswerReader = {
  /** undefined until it is here; interim answers are left out. */
  readonly head: () => AnswerHead | undefined
  /**
   * @returns whether the answer is complete
   * @throws when it is not HTTP
   */
  readonly push: (chunk: Buffer) => boolean
  /** The connection has ended. @returns whether that was the end of the answer */
  readonly end: () => boolean
  /** undefined when it is longer than what is kept. */
  readonly body: () => Uint8Array | undefined
  /** Whether the connection can take another request after this answer. */
  readonly isReusable: () => boolean
}

/** More than this of an answer is not read. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
/** More than this of an answer is not kept. */
const MAX_KEPT_BYTES = 64 * 1024
const MAX_HEAD_BYTES = 64 * 1024
const START = 'HTTP/1.'
const SWITCHING_PROTOCOLS = 101
const BODILESS: ReadonlySet<number> = new Set([SWITCHING_PROTOCOLS, 204, 304])

/** How the end of the body is found; `done` when it is. */
type Framing = 'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'close' | 'done'

/**
 * A reader for the answer to a POST.
 * https://www.rfc-editor.org/rfc/rfc9112.html#name-message-body-length
 */
export function createAnswerReader(): AnswerReader {
  const kept: Buffer[] = []
  let bodyBytes = 0
  let unread: Buffer = Buffer.alloc(0)
  let framing: Framing = 'head'
  let left = 0
  let head: AnswerHead | undefined
  let keepsOpen = false

  const readHead = (): boolean => {
    const text = unread.toString('latin1', 0, START.length)
    if (!START.startsWith(text.slice(0, START.length))) throw parseError('Expected HTTP/')
    const end = unread.indexOf('\r\n\r\n')
    if (end === -1) {
      if (unread.length > MAX_HEAD_BYTES) throw parseError('Header overflow')
      return false
    }
    const lines = unread.toString('latin1', 0, end).split('\r\n')
    unread = unread.subarray(end + 4)
    const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(lines[0] ?? '') ?? []
    if (code === undefined) throw parseError('Invalid status line')
    const status = Number(code)
    if (status < 200 && status !== SWITCHING_PROTOCOLS) return true
    const headers = readHeaders(lines.slice(1))
    head = { status, headers }
    const options = (headers.get('connection') ?? '').toLowerCase()
    keepsOpen = minor === '1' ? !options.includes('close') : options.includes('keep-alive')
    frame(status, headers)
    return true
  }

  const frame = (status: number, headers: ReadonlyMap<string, string>): void => {
    const encoding = headers.get('transfer-encoding')
    const length = headers.get('content-length')
    if (BODILESS.has(status)) {
      framing = 'done'
      keepsOpen &&= status !== SWITCHING_PROTOCOLS
    } else if (encoding !== undefined) {
      framing = /(?:^|,)[ \t]*chunked[ \t]*$/i.test(encoding) ? 'chunk-size' : 'close'
      keepsOpen &&= length === undefined && framing === 'chunk-size'
    } else if (length !== undefined) {
      if (!/^\d+$/.test(length)) throw parseError('Invalid Content-Length')
      left = Number(length)
      framing = left === 0 ? 'done' : 'length'
    } else {
      framing = 'close'
      keepsOpen = false
    }
  }

  /** Takes up to `most` bytes of the body. */
  const take = (most: number): void => {
    const part = unread.subarray(0, most)
    unread = unread.subarray(part.length)
    left -= part.length
    bodyBytes += part.length
    if (bodyBytes <= MAX_KEPT_BYTES) kept.push(part)
    if (bodyBytes <= MAX_ANSWER_BYTES) return
    framing = 'done'
    keepsOpen = false
  }

  const readLine = (): string | undefined => {
    const end = unread.indexOf('\r\n')
    if (end === -1) {
      if (unread.length > MAX_HEAD_BYTES) throw parseError('Line too long')
      return undefined
    }
    const line = unread.toString('latin1', 0, end)
    unread = unread.subarray(end + 2)
    return line
  }

  /** @returns whether there may be more to read in what is here */
  const step = (): boolean => {
    if (framing === 'head') return readHead()
    if (framing === 'done' || unread.length === 0) return false
    if (framing === 'close') take(unread.length)
    else if (framing === 'length') {
      take(left)
      if (left === 0) framing = 'done'
    } else if (framing === 'chunk') {
      take(left)
      if (left === 0 && bodyBytes <= MAX_ANSWER_BYTES) framing = 'chunk-end'
    } else return stepByLine()
    return true
  }

  const stepByLine = (): boolean => {
    const line = readLine()
    if (line === undefined) return false
    if (framing === 'chunk-size') {
      const [size] = /^[\da-f]{1,12}(?=[ \t;]|$)/i.exec(line) ?? []
      if (size === undefined) throw parseError('Invalid character in chunk size')
      left = Number.parseInt(size, 16)
      framing = left === 0 ? 'trailers' : 'chunk'
    } else if (framing === 'chunk-end') {
      if (line !== '') throw parseError('Expected LF after chunk data')
      framing = 'chunk-size'
    } else if (line === '') framing = 'done'
    return true
  }

  return {
    head: () => head,
    push(chunk) {
      unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk])
      while (step());
      return framing === 'done'
    },
    end() {
      if (framing === 'close') framing = 'done'
      return framing === 'done'
    },
    body: () => (bodyBytes > MAX_KEPT_BYTES ? undefined : Buffer.concat(kept)),
    isReusable: () => framing === 'done' && keepsOpen && unread.length === 0,
  }
}

function readHeaders(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) throw parseError('Invalid header token')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}

function parseError(finding: string): Error {
  return new Error(`Parse Error: ${finding}`)
}
