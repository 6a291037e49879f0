import { exchange } from './exchange.ts'
import { inside, type Service } from './service.ts'

/** MariaDB: user `root`, no password, the database `test`. */
export const mariadb: Service = {
  name: 'mariadb',
  // The server alone, without what makes a system service of it.
  packages: ['mariadb-server-core', 'mariadb-client-core'],
  programs: {
    install: ['/usr/bin/mariadb-install-db'],
    server: ['/usr/sbin/mariadbd'],
    // Which the script needs.
    defaults: ['/usr/bin/my_print_defaults'],
  },
  async start(place, { install = '', server = '' }, runner) {
    const data = inside(place, 'data')
    const files = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${inside(place)}`]
    await runner.run(install, [...files, '--auth-root-authentication-method=normal'])
    const network = ['--bind-address=127.0.0.1', `--port=${place.port}`, `--socket=${inside(place, 'socket')}`]
    const cheap = ['--skip-log-bin', '--innodb-flush-log-at-trx-commit=0', '--performance-schema=OFF']
    return [runner.start(server, [...files, ...network, ...cheap, `--pid-file=${inside(place, 'pid')}`])]
  },
  // The server speaks first: three bytes of length, a zero, and version 10 of the protocol.
  isReady: async ({ port }) => (await exchange(port, Buffer.alloc(0)))?.[4] === 10,
  stopSignal: 'SIGKILL',
  url: ({ port }) => `mysql://root@127.0.0.1:${port}/test`,
}
