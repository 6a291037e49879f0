import { exchange } from './exchange.ts'
import { inside, type Service } from './service.ts'

/** Redis: no password, nothing kept on disk. */
export const redis: Service = {
  name: 'redis',
  packages: ['redis-server'],
  programs: { server: ['/usr/bin/redis-server'] },
  async start(place, { server = '' }, runner) {
    const settings = { port: String(place.port), bind: '127.0.0.1', dir: inside(place), save: '', daemonize: 'no' }
    return [
      runner.start(
        server,
        Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      ),
    ]
  },
  isReady: async ({ port }) => String(await exchange(port, Buffer.from('PING\r\n'))) === '+PONG\r\n',
  stopSignal: 'SIGKILL',
  url: ({ port }) => `redis://127.0.0.1:${port}`,
}
