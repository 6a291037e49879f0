import { ask } from './wire.ts'

/** What one connection sends, and to which server. */
export type Connection = {
  /** The plain one by default; `limited` takes one request per connection, `expecting` has listeners for expectations. */
  readonly server?: 'tls' | 'ipv6' | 'socket' | 'limited' | 'expecting'
  readonly send: readonly (readonly [text: string, until: string])[]
  readonly destroy?: boolean
}

const one = (text: string): Connection => ({ send: [[text, 'close']] })
const get = (target: string, headers: readonly string[] = []): Connection => one(ask(target, { headers }))
const withHost = (host: string): Connection => one(ask('/', { host }))

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'
const CHUNKED = 'Transfer-Encoding: chunked'

/** Everything that arrives at an HTTP server, by name. */
export const SCENARIOS: Readonly<Record<string, readonly Connection[]>> = {
  'a plain request': [get('/users/42')],
  'two requests on one connection': [
    {
      send: [
        [ask('/first', { close: false }), 'path=/first'],
        [ask('/second'), 'close'],
      ],
    },
  ],
  'pipelined requests, answered in reverse': [
    {
      send: [
        [ask('/slow?ms=30', { close: false }) + ask('/slow?ms=10', { close: false }) + ask('/slow?ms=1'), 'close'],
      ],
    },
  ],
  'a body with a length': [one(ask('/echo', { method: 'POST', headers: ['Content-Length: 5'], body: 'hello' }))],
  'a body in chunks': [
    {
      send: [
        [ask('/echo', { method: 'POST', headers: [CHUNKED], body: '5\r\nhello\r\n' }), 'got 5'],
        ['6\r\n world\r\n0\r\n\r\n', 'close'],
      ],
    },
  ],
  'status codes': [200, 204, 301, 304, 400, 404, 499, 500, 503, 599, 600, 999].map((code) => get(`/status/${code}`)),
  'HTTP/1.0': [one(ask('/old', { version: '1.0', host: '' })), one(ask('/old?a=b', { version: '1.0' }))],
  'HTTP/1.0 that stays': [
    {
      send: [
        [ask('/first', { version: '1.0', close: false, headers: ['Connection: keep-alive'] }), 'path=/first'],
        [ask('/second', { version: '1.0' }), 'close'],
      ],
    },
  ],
  'no Host header': [one(ask('/', { host: '' }))],
  methods: [
    'HEAD',
    'PUT',
    'DELETE',
    'OPTIONS',
    'PATCH',
    'TRACE',
    'QUERY',
    'PURGE',
    'PROPFIND',
    'M-SEARCH',
    'REPORT',
  ].map((method) => one(ask('/', { method }))),
  targets: [
    '/',
    '//double//slash',
    '/a/../b/./c/',
    '/a/%2e%2E/b',
    '/.well-known/x',
    '/..',
    '/a%20b%2Fc%zz',
    '/ü',
    "/it's(a)!~$&+,;=:@-_*",
    '/back\\slash',
    '/{curly}|pipe^caret`tick"quote<less>',
    '/fragment#part?x=1',
    '*',
    'http://other.example:8080/absolute?x=1',
    'relative/path',
    '/?',
    '/?a',
    '/?=',
    '/?a=1&b=2',
    '/?a=1&&b=2&',
    '/?a=b=c',
    '/?a+b=c+d&e=%20%7E~',
    "/?q='quoted'",
    '/?q=ü',
    '/?a=1?b=2',
    '/?sig=secret&x=1',
    '/?x=1&Signature=secret&X-Amz-Credential=me&AWSAccessKeyId=',
    '/?SIG=kept&sig',
    '/a?b#c',
  ].map((target) => one(ask(target))),
  hosts: [
    'example.com:8080',
    'example.com:',
    'EXAMPLE.com',
    '[::1]',
    '[::1]:3000',
    '::1',
    'user@example.com',
    'example.com/path',
    'exa mple.com',
    'example.com:99999',
    '127.0.0.1:80',
    'xn--bcher-kva.example',
  ].map(withHost),
  'proxy headers': [
    ['Forwarded: for=1.2.3.4;host=proxied.example;proto=https'],
    ['Forwarded: for="[2001:db8::1]:4711";host="p.example:8443"'],
    ['Forwarded: by=10.0.0.1, for=5.6.7.8'],
    ['Forwarded: host=p.example;proto=gopher'],
    ['Forwarded: not a valid = header'],
    ['X-Forwarded-Host: x.example'],
    ['X-Forwarded-Host: x.example', 'X-Forwarded-Proto: https'],
    ['X-Forwarded-Host: x.example:444', 'X-Forwarded-Proto: constructor'],
    ['X-Forwarded-Host:'],
    ['X-Forwarded-For: 9.8.7.6'],
    ['X-Forwarded-For: 9.8.7.6:1234, 10.0.0.1'],
    ['X-Forwarded-For: [2001:db8::2]:99'],
    ['X-Forwarded-For: 2001:db8::3'],
    ['X-Forwarded-For: 010.1.2.3'],
    ['X-Forwarded-For: , 1.1.1.1'],
    ['X-Forwarded-For: unknown'],
    ['X-Forwarded-For: 999.1.1.1'],
    ['X-Forwarded-For: 1.2.3'],
  ].map((headers) => get('/', headers)),
  'traces that arrive': [
    [`traceparent: ${PARENT}-01`],
    [`traceparent: ${PARENT}-00`],
    [`traceparent: ${PARENT}-01`, 'tracestate: a=1,b=2'],
    [`traceparent: ${PARENT}-01`, 'baggage: user=ada,plan=free;meta'],
    ['traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01'],
    ['traceparent: nonsense'],
    ['baggage: only=baggage'],
  ].map((headers) => get('/baggage', headers)),
  'headers that are captured': [
    get('/headers', ['X-One: a', 'X-Two: b', 'X-Two: c', 'Set-Cookie: d', 'Cookie: e', 'X-Other: f']),
    get('/headers'),
  ],
  'user agents': ['Googlebot/2.1', 'AlwaysOn test', 'Bingbot', 'curl'].map((agent) =>
    get('/', [`User-Agent: ${agent}`]),
  ),
  'a route of a framework': [get('/route?to=/users/:id'), get('/route?to='), get('/route?to=/x&code=500')],
  'what is ignored': [get('/ignored'), get('/not-ignored')],
  'a listener that throws': [{ send: [[ask('/throw'), '@thrown']], destroy: true }],
  'a listener that throws no error': [{ send: [[ask('/throw-text'), '@thrown']], destroy: true }],
  'a listener that throws later': [{ send: [[ask('/throw-later'), '@thrown']], destroy: true }],
  'a response that is destroyed': [get('/destroy'), get('/destroy-error')],
  'a write after the end': [get('/write-after-end')],
  'a client that goes while it waits': [{ send: [[ask('/hang'), '@hanging']], destroy: true }],
  'a client that goes amid the answer': [{ send: [[ask('/stream'), 'chunk']], destroy: true }],
  'a client that goes amid its body': [
    {
      send: [[ask('/echo', { method: 'POST', headers: ['Content-Length: 100'], body: 'part' }), 'got 4']],
      destroy: true,
    },
  ],
  'a client that goes with requests in the pipe': [
    { send: [[ask('/hang', { close: false }) + ask('/a', { close: false }) + ask('/b'), '@hanging']], destroy: true },
  ],
  upgrades: [one(ask('/chat', { headers: ['Upgrade: websocket', 'Connection: Upgrade'], close: false }))],
  CONNECT: [one(ask('example.com:443', { method: 'CONNECT' }))],
  '100-continue': [
    {
      send: [
        [ask('/echo', { method: 'POST', headers: ['Content-Length: 5', 'Expect: 100-continue'] }), '100 Continue'],
        ['hello', 'close'],
      ],
    },
  ],
  'an expectation that nobody meets': [get('/', ['Expect: the unexpected'])],
  'an own listener for 100-continue': [
    {
      server: 'expecting',
      send: [
        [ask('/echo', { method: 'POST', headers: ['Content-Length: 5', 'Expect: 100-continue'] }), '100 Continue'],
        ['hello', 'close'],
      ],
    },
  ],
  'an own listener for expectations': [
    { server: 'expecting', send: [[ask('/', { headers: ['Expect: magic'] }), 'close']] },
  ],
  'more requests than a connection may have': [
    { server: 'limited', send: [[ask('/a', { close: false }) + ask('/b', { close: false }), 'close']] },
  ],
  HTTPS: [
    { server: 'tls', send: [[ask('/secure?x=1'), 'close']] },
    { server: 'tls', send: [[ask('/', { host: 'example.com:8443' }), 'close']] },
  ],
  IPv6: [{ server: 'ipv6', send: [[ask('/', { host: '[::1]:99' }), 'close']] }],
  'a socket with a path': [{ server: 'socket', send: [[ask('/'), 'close']] }],
  'no request at all': [one('NONSENSE\r\n\r\n')],
  'headers that are too large': [get('/', [`X-Large: ${'x'.repeat(20_000)}`])],
}
