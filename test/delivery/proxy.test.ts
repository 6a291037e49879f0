import { describe, expect, test } from 'vitest'
import { proxyAuthorization, proxyFor } from '../../src/delivery/proxy.ts'

function through(
  url: string,
  no?: string,
  http = 'http://proxy:3128',
  https = 'http://secure-proxy:3128',
): string | undefined {
  return proxyFor(new URL(url), { http, https, no })?.host
}

describe('proxyFor', () => {
  test('goes by the scheme of the collector', () => {
    expect(through('http://collector:4318')).toBe('proxy:3128')
    expect(through('https://collector:4318')).toBe('secure-proxy:3128')
    expect(
      proxyFor(new URL('https://collector'), { http: 'http://proxy', https: undefined, no: undefined }),
    ).toBeUndefined()
  })

  test('takes a proxy without a scheme, and none that it cannot speak with', () => {
    expect(through('http://collector', undefined, 'proxy:8080')).toBe('proxy:8080')
    expect(through('http://collector', undefined, '')).toBeUndefined()
    expect(through('http://collector', undefined, 'socks5://proxy:1080')).toBeUndefined()
    expect(through('http://collector', undefined, 'http://:::')).toBeUndefined()
  })

  test.each([
    'http://localhost:4318',
    'http://127.0.0.1:4318',
    'http://127.9.9.9',
    'http://[::1]:4318',
    'http://otel.localhost',
  ])('never asks a proxy for this machine: %s', (url) => {
    expect(through(url)).toBeUndefined()
  })

  test.each([
    ['*', 'http://collector', true],
    ['collector', 'http://collector:4318', true],
    ['COLLECTOR', 'http://collector:4318', true],
    ['other, collector', 'http://collector:4318', true],
    ['other collector', 'http://collector:4318', true],
    ['example.com', 'http://otel.example.com', true],
    ['.example.com', 'http://otel.example.com', true],
    ['*.example.com', 'http://otel.example.com', true],
    ['.example.com', 'http://example.com', true],
    ['example.com', 'http://badexample.com', false],
    ['collector:4318', 'http://collector:4318', true],
    ['collector:4317', 'http://collector:4318', false],
    ['collector:80', 'http://collector', true],
    ['collector:443', 'https://collector', true],
    ['10.1.2.3', 'http://10.1.2.3:4318', true],
    ['10.1.2.3', 'http://10.1.2.4:4318', false],
    ['10.0.0.0/8', 'http://10.200.1.1', true],
    ['10.0.0.0/8', 'http://11.200.1.1', false],
    ['10.0.0.0/8', 'http://collector', false],
    ['10.0.0.0/99', 'http://10.0.0.1', false],
    ['2.3', 'http://10.1.2.3', false],
    ['fd00::/8', 'http://[fd12::1]:4318', true],
    ['fd00::1', 'http://[fd00::1]:4318', true],
    ['[fd00::1]', 'http://[fd00::1]:4318', true],
    ['[fd00::1]:4318', 'http://[fd00::1]:4318', true],
    ['[fd00::1]:4317', 'http://[fd00::1]:4318', false],
    ['', 'http://collector', false],
    [',,', 'http://collector', false],
    ['.', 'http://collector', false],
  ])('NO_PROXY=%j for %s: %s', (no, url, excluded) => {
    expect(through(url, no)).toBe(excluded ? undefined : url.startsWith('https') ? 'secure-proxy:3128' : 'proxy:3128')
  })
})

test('proxyAuthorization decodes the credentials of the URL', () => {
  expect(proxyAuthorization(new URL('http://proxy'))).toBeUndefined()
  expect(proxyAuthorization(new URL('http://us%40er:p%3Ass@proxy'))).toBe(`Basic ${btoa('us@er:p:ss')}`)
  expect(proxyAuthorization(new URL('http://user:100%@proxy'))).toBe(`Basic ${btoa('user:100%')}`)
})
