import { describe, expect, test } from 'vitest'
import type { Env, ResourceConfig } from '../../src/config/config.ts'
import { read } from './read-lines.ts'

const resource = (env: Env): ResourceConfig => read(env).config.resource
const attributes = (env: Env): unknown => Object.entries(resource(env).attributes)

describe('OTEL_RESOURCE_ATTRIBUTES', () => {
  test.each([
    [
      'of.client=of,of.target=docker-compose',
      [
        ['of.client', 'of'],
        ['of.target', 'docker-compose'],
      ],
    ],
    [
      ' a = b ,, c=d,',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a=b%2Cc%3Dd', [['a', 'b,c=d']]],
    ['a%2Cb=c', [['a,b', 'c']]],
    ['a=https://host/?b=c', [['a', 'https://host/?b=c']]],
    ['a=1,a=2', [['a', '2']]],
    ['a=,b=c', [['b', 'c']]],
    ['a=%E2%82%AC', [['a', '€']]],
    [
      '__proto__=x,constructor=y',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    ],
  ])('M-53 %s', (text, expected) => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: text }
    expect([attributes(env), read(env).lines]).toEqual([expected, []])
  })

  test('has no prototype', () => {
    expect(Object.getPrototypeOf(resource({ OTEL_RESOURCE_ATTRIBUTES: '__proto__=x' }).attributes)).toBe(null)
    expect(Object.getPrototypeOf(resource({}).attributes)).toBe(null)
  })

  test.each([
    ['a', 'a', 'has no "="'],
    ['a=b,=c', '=c', 'has no name'],
    ['a=b,c=%zz,d', 'c=%zz', 'is not percent-encoded'],
    ['a=100%', 'a=100%', 'is not percent-encoded'],
  ])('as the specification says, one wrong entry discards all: %s', (text, entry, wrong) => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: text }
    expect(attributes(env)).toEqual([])
    expect(read(env).lines).toEqual([
      `OTEL_RESOURCE_ATTRIBUTES="${entry}" ${wrong}; all resource attributes of the variable are ignored.`,
    ])
  })
})

describe('OTEL_ENTITIES, by the examples of the specification', () => {
  test.each([
    [
      'service{service.name=my-app,service.instance.id=instance-1}[service.version=1.0.0]',
      { 'service.name': 'my-app', 'service.instance.id': 'instance-1', 'service.version': '1.0.0' },
    ],
    [
      'service{service.name=a}@https://opentelemetry.io/schemas/1.21.0;host{host.id=h}[host.name=web]',
      { 'service.name': 'a', 'host.id': 'h', 'host.name': 'web' },
    ],
    [';service{service.name=app1};;host{host.id=host-123};', { 'service.name': 'app1', 'host.id': 'host-123' }],
    [
      'service{service.name=my%2Capp,service.instance.id=i}[config=key%3Dvalue%5Bprod%5D]',
      { 'service.name': 'my,app', 'service.instance.id': 'i', config: 'key=value[prod]' },
    ],
    ['service{service.name=a}[]', { 'service.name': 'a' }],
  ])('%s', (text, expected) => {
    const env = { OTEL_ENTITIES: text }
    expect([{ ...resource(env).attributes }, read(env).lines]).toEqual([expected, []])
  })

  const IGNORED = 'is not an entity as type{id=…}[name=…]@schema; it is ignored.'

  test.each([
    ['service{service.name=app1};invalid{syntax;service.x{a=b}', 'invalid{syntax', { 'service.name': 'app1', a: 'b' }],
    ['service{};host{host.id=123}', 'service{}', { 'host.id': '123' }],
    ['{a=b}', '{a=b}', {}],
    ['1x{a=b}', '1x{a=b}', {}],
    ['x{a}', 'x{a}', {}],
    ['x{=b}', 'x{=b}', {}],
    ['x{a=%zz}', 'x{a=%zz}', {}],
    ['x{a=b}[c', 'x{a=b}[c', {}],
    ['x{a=b}{c=d}', 'x{a=b}{c=d}', {}],
    ['x', 'x', {}],
  ])('malformed ones are left out: %s', (text, bad, expected) => {
    const env = { OTEL_ENTITIES: text }
    expect({ ...resource(env).attributes }).toEqual(expected)
    expect(read(env).lines).toEqual([`OTEL_ENTITIES="${bad}" ${IGNORED}`])
  })

  test('of two of one type the last one counts as a whole', () => {
    const env = { OTEL_ENTITIES: 'service{service.name=app1}[version=1];service{service.name=app2}' }
    expect({ ...resource(env).attributes }).toEqual({ 'service.name': 'app2' })
    expect(read(env).lines).toEqual([
      'OTEL_ENTITIES="service{service.name=app2}" is the second entity of its type; the last one is used.',
    ])
  })

  test('the resource attributes win', () => {
    const env = { OTEL_ENTITIES: 'x{a=entity}[b=entity]', OTEL_RESOURCE_ATTRIBUTES: 'a=attribute' }
    expect({ ...resource(env).attributes }).toEqual({ a: 'attribute', b: 'entity' })
  })

  test('a long malformed text takes no time', () => {
    expect(read({ OTEL_ENTITIES: `x{${'a='.repeat(100_000)}` }).lines).toHaveLength(1)
  })
})

describe('§7-4 §7-5 name, version and environment', () => {
  const ATTRIBUTES = 'service.version=9,deployment.environment.name=prod'

  test('the name is the variable alone, the attributes have their own', () => {
    const env = { OTEL_SERVICE_NAME: ' shop ', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }
    expect(resource(env)).toMatchObject({ serviceName: 'shop', attributes: { 'service.name': 'other' } })
    expect(read(env).lines).toEqual([])
    expect(resource({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }).serviceName).toBe(undefined)
  })

  test.each<readonly [env: Env, version: string | undefined]>([
    [{}, undefined],
    [{ RELEASE: '1' }, '1'],
    [{ RELEASE: '1', OTEL_SERVICE_VERSION: '2' }, '2'],
    [{ RELEASE: '1', OTEL_SERVICE_VERSION: '' }, '1'],
    [{ RELEASE: '1', OTEL_SERVICE_VERSION: '2', OTEL_RESOURCE_ATTRIBUTES: ATTRIBUTES }, '9'],
  ])('version of %j: %s', (env, version) => {
    expect(resource(env).serviceVersion).toBe(version)
  })

  test.each<readonly [env: Env, environment: string | undefined]>([
    [{}, undefined],
    [{ NODE_ENV: 'd' }, 'd'],
    [{ NODE_ENV: 'd', ENV: 'c' }, 'c'],
    [{ NODE_ENV: 'd', ENV: 'c', ENVIRONMENT: 'b' }, 'b'],
    [{ NODE_ENV: 'd', ENV: 'c', ENVIRONMENT: 'b', DEPLOYMENT_ENVIRONMENT: 'a' }, 'a'],
    [{ NODE_ENV: 'd', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=old' }, 'old'],
    [{ NODE_ENV: 'd', OTEL_RESOURCE_ATTRIBUTES: `deployment.environment=old,${ATTRIBUTES}` }, 'prod'],
  ])('environment of %j: %s', (env, environment) => {
    expect(resource(env).environment).toBe(environment)
  })

  test.each<readonly [env: Env, lines: readonly string[]]>([
    [
      { NODE_ENV: 'production', ENV: 'prod' },
      ['info: ENV="prod" stands for deployment.environment.name in OTEL_RESOURCE_ATTRIBUTES; it is used.'],
    ],
    [{ NODE_ENV: 'production', OTEL_RESOURCE_ATTRIBUTES: ATTRIBUTES, RELEASE: '1' }, []],
    [{ OTEL_SERVICE_VERSION: '9', DEPLOYMENT_ENVIRONMENT: 'prod', OTEL_RESOURCE_ATTRIBUTES: ATTRIBUTES }, []],
    [
      { OTEL_SERVICE_VERSION: '1', DEPLOYMENT_ENVIRONMENT: 'test', OTEL_RESOURCE_ATTRIBUTES: ATTRIBUTES },
      [
        'OTEL_SERVICE_VERSION="1" differs from service.version=9 in OTEL_RESOURCE_ATTRIBUTES; the attribute is followed.',
        'DEPLOYMENT_ENVIRONMENT="test" differs from deployment.environment.name=prod in OTEL_RESOURCE_ATTRIBUTES; the attribute is followed.',
      ],
    ],
    [
      { OTEL_SERVICE_VERSION: '1' },
      ['info: OTEL_SERVICE_VERSION="1" stands for service.version in OTEL_RESOURCE_ATTRIBUTES; it is used.'],
    ],
  ])('%j says', (env, lines) => {
    expect(read(env).lines).toEqual(lines)
  })
})

describe('§7-7 detectors', () => {
  const DEFAULT = ['host', 'os', 'process', 'serviceinstance', 'env']
  const FLAG = { _OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR: 'true' }

  test.each<readonly [env: Env, detectors: readonly string[]]>([
    [{}, DEFAULT],
    [{ OTEL_NODE_RESOURCE_DETECTORS: 'host, env' }, ['host', 'env']],
    [{ OTEL_NODE_RESOURCE_DETECTORS: 'ENV,Host,host' }, ['env', 'host']],
    [{ OTEL_NODE_RESOURCE_DETECTORS: 'none' }, []],
    [
      { OTEL_NODE_RESOURCE_DETECTORS: 'all' },
      ['host', 'os', 'process', 'serviceinstance', 'container', 'alibaba', 'aws', 'azure', 'gcp', 'env'],
    ],
    [FLAG, ['container', ...DEFAULT]],
    [{ _OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR: 'no' }, DEFAULT],
    [{ ...FLAG, OTEL_NODE_RESOURCE_DETECTORS: 'env,aws' }, ['container', 'env', 'aws']],
    [{ ...FLAG, OTEL_NODE_RESOURCE_DETECTORS: 'env,container' }, ['env', 'container']],
  ])('M-50 %j: %j', (env, detectors) => {
    expect([resource(env).detectors, read(env).lines]).toEqual([detectors, []])
  })

  test.each<readonly [env: Env, detectors: readonly string[], line: string]>([
    [
      { OTEL_NODE_RESOURCE_DETECTORS: 'host,ec2' },
      ['host'],
      'OTEL_NODE_RESOURCE_DETECTORS="ec2" is not one of env, host, os, process, serviceinstance, container, alibaba, aws, azure, gcp, all, none; it is ignored.',
    ],
    [
      { OTEL_NODE_RESOURCE_DETECTORS: 'ec2' },
      DEFAULT,
      'OTEL_NODE_RESOURCE_DETECTORS="ec2" is not one of env, host, os, process, serviceinstance, container, alibaba, aws, azure, gcp, all, none; using host,os,process,serviceinstance,env.',
    ],
    [
      { OTEL_NODE_RESOURCE_DETECTORS: 'host,none' },
      [],
      'OTEL_NODE_RESOURCE_DETECTORS="host,none" has none beside other detectors; nothing is detected.',
    ],
    [
      { ...FLAG, OTEL_NODE_RESOURCE_DETECTORS: 'none' },
      [],
      '_OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR="true" has no effect with OTEL_NODE_RESOURCE_DETECTORS=none; container.id is not detected.',
    ],
    [
      { ...FLAG, KUBERNETES_SERVICE_HOST: '10.0.0.1' },
      ['container', ...DEFAULT],
      '_OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR="true" may contradict what Kubernetes knows; container.id is detected all the same (the collector\'s k8sattributes processor is the better source).',
    ],
    [
      { _OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR: 'docker' },
      DEFAULT,
      '_OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR="docker" is not true or false; using false.',
    ],
  ])('%j: %j', (env, detectors, line) => {
    expect([resource(env).detectors, read(env).lines]).toEqual([detectors, [line]])
  })
})
