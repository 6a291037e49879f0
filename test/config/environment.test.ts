import { expect, it } from 'vitest'
import { withPm2Variables } from '../../src/config/environment.ts'

it('takes the variables that PM2 hands over in cluster mode (M-81)', () => {
  const env = { A: '1', pm2_env: JSON.stringify({ OTEL_SERVICE_NAME: 'shop', A: '2', node_args: ['x'], restarts: 3 }) }
  expect(withPm2Variables(env)).toEqual({ ...env, OTEL_SERVICE_NAME: 'shop', A: '2' })
})

it.each([undefined, '', '{', 'null', '[]', '7'])('leaves an environment with pm2_env=%s as it is', (text) => {
  const env = text === undefined ? { A: '1' } : { A: '1', pm2_env: text }
  expect(withPm2Variables(env)).toEqual(env)
})

it('is not reached by a prototype', () => {
  const env = withPm2Variables({ pm2_env: '{"__proto__":{"polluted":"yes"},"constructor":"x"}' })
  expect(env).not.toHaveProperty('polluted')
})
