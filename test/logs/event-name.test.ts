import { describe, expect, test } from 'vitest'
import { eventName, underscore } from '../../src/logs/event-name.ts'

describe('F-54 underscore', () => {
  test.each([
    ['scan-created', 'scan_created'],
    ['NewSegmentRevision', 'new_segment_revision'],
    ['HTTPRequest', 'http_request'],
    ['getHTTPResponseCode', 'get_http_response_code'],
    ['scan.created', 'scan.created'],
    ['some event', 'some event'],
    ['API2Call', 'api2_call'],
    ['IPv6Address', 'i_pv6_address'],
    ['Foo.BarBaz-qux', 'foo.bar_baz_qux'],
    ['a--b', 'a__b'],
    ['ÜberCool', 'über_cool'],
    ['', ''],
    ['-', '_'],
    ['-A', '_a'],
    ['A', 'a'],
    ['ABC', 'abc'],
    ['ABc', 'a_bc'],
    ['aB', 'a_b'],
    ['a1B', 'a1_b'],
    ['already_snake', 'already_snake'],
    ['Mixed_Case', 'mixed_case'],
    ['ABcDEf', 'a_bc_d_ef'],
  ])('%s becomes %s', (given, expected) => {
    expect(underscore(given)).toBe(expected)
  })

  test('it agrees with the four steps of the rule on every short text', () => {
    const alphabet = ['a', 'B', 'C', '1', '-', '.']
    let texts = ['']
    for (let length = 1; length <= 6; length++) {
      texts = texts.flatMap((text) => alphabet.map((letter) => text + letter))
      for (const text of texts) expect(underscore(text)).toBe(inFourSteps(text))
    }
  })

  test('a long run of capitals takes no longer than its length asks for', () => {
    const text = 'A'.repeat(2_000_000)
    expect(underscore(text)).toBe('a'.repeat(2_000_000))
  })
})

describe('F-53 eventName', () => {
  test.each([
    ['code_references', 'scan-created', 'code_references.scan_created'],
    ['mylogger', '', 'mylogger.unknown'],
    [undefined, '', 'unknown'],
    [undefined, 'scan.created', 'scan.created'],
    ['', 'ScanCreated', 'scan_created'],
    ['My-Logger', 'ScanCreated', 'My-Logger.scan_created'],
  ])('%s and %s give %s', (domain, event, expected) => {
    expect(eventName(domain, event)).toBe(expected)
  })
})

function inFourSteps(text: string): string {
  return text
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
}
