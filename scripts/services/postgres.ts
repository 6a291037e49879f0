import { inside, type Service } from './service.ts'
import { exchange } from './exchange.ts'

/** PostgreSQL: user and database `postgres`, no password. */
export const postgres: Service = {
  name: 'postgres',
  packages: ['postgresql'],
  programs: { initdb: ['/usr/lib/postgresql/*/bin/initdb'], server: ['/usr/lib/postgresql/*/bin/postgres'] },
  async start(place, { initdb = '', server = '' }, runner) {
    const data = inside(place, 'data')
    await runner.run(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'])
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(place.port),
      unix_socket_directories: '',
      fsync: 'off',
      log_statement: 'all',
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    return [runner.start(server, ['-D', data, ...flags])]
  },
  // A request for TLS is answered with N before anything else, but only once connections are accepted at all; so the
  // start-up message it is: version 3.0, user postgres. The answer begins with R (authentication) or E (starting up).
  async isReady({ port }) {
    const startUp = Buffer.from('\0\0\0\x17\0\x03\0\0user\0postgres\0\0', 'latin1')
    return (await exchange(port, startUp))?.[0] === 'R'.charCodeAt(0)
  },
  stopSignal: 'SIGQUIT',
  url: ({ port }) => `postgresql://postgres@127.0.0.1:${port}/postgres`,
}
