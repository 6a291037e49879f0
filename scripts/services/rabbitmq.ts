import { exchange } from './exchange.ts'
import { inside, type Service } from './service.ts'

/** RabbitMQ: user and password `guest`. */
export const rabbitmq: Service = {
  name: 'rabbitmq',
  packages: ['rabbitmq-server'],
  // Not the one in /usr/sbin, which insists on being root or the user rabbitmq.
  programs: { server: ['/usr/lib/rabbitmq/bin/rabbitmq-server'], epmd: ['/usr/bin/epmd'] },
  async start(place, { server = '', epmd = '' }, runner) {
    // Erlang starts a daemon of its own (epmd) when there is none, which would outlive the server.
    const names = { ERL_EPMD_PORT: String(place.secondPort), ERL_EPMD_ADDRESS: '127.0.0.1' }
    const namesPid = runner.start(epmd, [], names)
    const serverPid = runner.start(server, [], {
      ...names,
      HOME: inside(place),
      RABBITMQ_NODENAME: `rabbit${place.port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(place.port),
      RABBITMQ_DIST_PORT: String(place.thirdPort),
      RABBITMQ_MNESIA_BASE: inside(place, 'data'),
      RABBITMQ_LOG_BASE: inside(place, 'logs'),
      RABBITMQ_CONF_ENV_FILE: inside(place, 'none'),
      RABBITMQ_CONFIG_FILE: inside(place, 'none'),
      RABBITMQ_ENABLED_PLUGINS_FILE: inside(place, 'plugins'),
      RABBITMQ_PLUGINS_EXPAND_DIR: inside(place, 'expanded'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}',
    })
    return [serverPid, namesPid]
  },
  // The answer to the protocol header is the frame of Connection.Start (type 1), or the header again.
  isReady: async ({ port }) => (await exchange(port, Buffer.from('AMQP\0\0\x09\x01', 'latin1')))?.[0] === 1,
  stopSignal: 'SIGKILL',
  url: ({ port }) => `amqp://guest:guest@127.0.0.1:${port}`,
}
