import { beforeAll, describe } from 'vitest'
import type { RunningService } from '../../scripts/services/run-service.ts'
import { findByHand, SET_VARIABLE, startServices, whyUnavailable } from '../../scripts/services/services.ts'
import type { ServiceName } from '../../scripts/services/service.ts'

export type { ServiceName }

const INSTALL_TIMEOUT_MS = 600_000

/** The real servers of a suite, by name. Their properties can be read in hooks and tests, not while tests are described. */
export type Services = Readonly<Record<ServiceName, Pick<RunningService, 'url' | 'port' | 'folder'>>>

/**
 * Describes a suite that needs real servers: `describeWith('postgres', ({ postgres }) => …)`. They are started when the
 * first suite of the run needs them and stopped when the run ends; those that were started by hand are left alone. Where one is not installed the suite is skipped and
 * one line says so, or it fails with OTEL_TEST_REQUIRE_SERVICES=1.
 */
export function describeWith(names: ServiceName | readonly ServiceName[], define: (services: Services) => void): void {
  const wanted = typeof names === 'string' ? [names] : names
  const reasons = wanted.map(whyUnavailable).filter((reason) => reason !== undefined)
  const started = new Map<ServiceName, RunningService>()
  const get = (name: ServiceName): RunningService => {
    const service = started.get(name)
    if (!service) throw new Error(`${name} is not one of ${wanted.join(', ')}, or is not started yet`)
    return service
  }
  const toService = (name: ServiceName): Services[ServiceName] => ({
    get url() {
      return get(name).url
    },
    get port() {
      return get(name).port
    },
    get folder() {
      return get(name).folder
    },
  })
  const services: Services = {
    postgres: toService('postgres'),
    redis: toService('redis'),
    mariadb: toService('mariadb'),
    rabbitmq: toService('rabbitmq'),
    prometheus: toService('prometheus'),
  }
  const isSkipped = reasons.length > 0 && process.env.OTEL_TEST_REQUIRE_SERVICES !== '1'
  const why = isSkipped ? ` (skipped: ${reasons.join(', ')})` : ''
  if (isSkipped) console.warn(`SKIP with ${wanted.join(', ')}${why}`)
  describe.skipIf(isSkipped)(`with ${wanted.join(', ')}${why}`, () => {
    beforeAll(async () => {
      if (reasons.length > 0) throw new Error(reasons.join(', '))
      for (const name of wanted) {
        const running = findByHand(name)
        const [service] = running ? [running] : await startServices([name], process.env[SET_VARIABLE])
        if (service) started.set(name, service)
      }
    }, INSTALL_TIMEOUT_MS)
    define(services)
  })
}
