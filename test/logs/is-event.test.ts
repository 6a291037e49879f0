import { describe, expect, test } from 'vitest'
import { createEventNamer } from '../../src/logs/event-namer.ts'
import { isEventMessage } from '../../src/logs/is-event.ts'

describe('F-53 which messages are events', () => {
  test.each([
    'scan-created',
    'NewSegmentRevision',
    'HTTPRequest',
    'getHTTPResponseCode',
    'scan.created',
    'API2Call',
    'IPv6Address',
    'Foo.BarBaz-qux',
    'a--b',
    'ÜberCool',
    'user:created',
    'i18n.missing',
    'sha256.computed',
  ])('%s is one, whatever the logger', (message) => {
    expect(isEventMessage('api', message)).toBe(true)
    expect(isEventMessage(undefined, message)).toBe(true)
    expect(isEventMessage('', message)).toBe(true)
  })

  test.each(['published', 'Done', 'GET', 'x'])('the single word %s is one only under a logger’s name', (message) => {
    expect(isEventMessage('workflows', message)).toBe(true)
    expect(isEventMessage(undefined, message)).toBe(false)
    expect(isEventMessage('', message)).toBe(false)
  })

  test.each([
    ['', 'empty'],
    ['some event', 'a space'],
    ['a\tb', 'a tab'],
    ['a\nb', 'a line break'],
    ['scan.created!', 'punctuation'],
    ['done.', 'a full stop'],
    ['.done', 'a dot first'],
    ['_private', 'an underscore first'],
    ['2fa.enabled', 'a digit first'],
    ['/api/users', 'a path'],
    ['https://example.com', 'a URL'],
    ['a@example.com', 'an address'],
    ['order-1234', 'a number as a word'],
    ['order-7', 'a number as a word'],
    ['v1.2.released', 'a number as a word'],
    ['localhost:3000', 'a number as a word'],
    ['user.f83a9b1c', 'four digits'],
    ['c1d2e3f4', 'four digits'],
    ['b1946ac9-2492-4d3b-8c5f-000000000000', 'a UUID'],
    ['%s', 'a placeholder'],
    ['{"a":1}', 'JSON'],
    ['__proto__', 'underscores around'],
    ['\u001b[32mok.now\u001b[39m', 'colours'],
  ])('%j is none: %s', (message) => {
    expect(isEventMessage('api', message)).toBe(false)
  })

  test('at most 100 characters', () => {
    expect(isEventMessage('api', 'a'.repeat(100))).toBe(true)
    expect(isEventMessage('api', 'a'.repeat(101))).toBe(false)
  })
})

describe('createEventNamer', () => {
  test('names events by F-53 and prose not at all', () => {
    const nameOf = createEventNamer()
    expect(nameOf('code_references', 'scan-created')).toBe('code_references.scan_created')
    expect(nameOf('code_references', 'scan-created')).toBe('code_references.scan_created')
    expect(nameOf('other', 'scan-created')).toBe('other.scan_created')
    expect(nameOf(undefined, 'scan-created')).toBe('scan_created')
    expect(nameOf('', 'scan-created')).toBe('scan_created')
    expect(nameOf('api', 'Server listening')).toBe(undefined)
    expect(nameOf('api', '')).toBe(undefined)
  })

  test('names are few: past the limit new ones are data, known ones stay', () => {
    const nameOf = createEventNamer(2)
    expect(nameOf('api', 'one')).toBe('api.one')
    expect(nameOf('api', 'two')).toBe('api.two')
    expect(nameOf('api', 'three')).toBe(undefined)
    expect(nameOf('web', 'one')).toBe(undefined)
    expect(nameOf('api', 'one')).toBe('api.one')
  })

  test('a domain or message named like a property of Object is nothing special', () => {
    const nameOf = createEventNamer()
    expect(nameOf('__proto__', 'constructor')).toBe('__proto__.constructor')
    expect(nameOf('constructor', 'toString')).toBe('constructor.to_string')
  })
})
