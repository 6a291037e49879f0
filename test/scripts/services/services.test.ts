import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isRunning } from '../../../scripts/lock.ts'
import { exchange } from '../../../scripts/services/exchange.ts'
import { setOfRun, startServices, stopServices } from '../../../scripts/services/services.ts'
import { describeWith, type ServiceName } from '../../support/services.ts'

/** What is said to each server, and a part of what it answers. */
const GREETINGS: readonly (readonly [ServiceName, string, string])[] = [
  ['postgres', '\0\0\0\u0017\0\u0003\0\0user\0postgres\0\0', 'server_version'],
  ['redis', 'INFO server\r\n', 'redis_version'],
  ['mariadb', '', 'MariaDB'],
  ['rabbitmq', 'AMQP\0\0\t\u0001', 'RabbitMQ'],
  ['prometheus', 'GET /-/ready HTTP/1.0\r\n\r\n', 'Prometheus Server is Ready'],
]

describe.each(GREETINGS)('%s', (name, greeting, answer) => {
  describeWith(name, (services) => {
    it('is a real server at the port it says', async () => {
      const { port, url, folder } = services[name]
      expect(new URL(url).host).toBe(`127.0.0.1:${port}`)
      expect(existsSync(folder)).toBe(true)
      expect(String(await exchange(port, Buffer.from(greeting)))).toContain(answer)
    })
  })
})

describeWith('redis', ({ redis }) => {
  it('is started once per set, and gone when the set is stopped', async () => {
    const set = setOfRun(process.pid)
    const [[first], [again]] = await Promise.all([startServices(['redis'], set), startServices(['redis'], set)])
    expect(again).toEqual(first)
    expect(first?.port).not.toBe(redis.port)
    await stopServices(set)
    expect(first?.pids.map((pid) => isRunning(pid))).toEqual([false])
    expect(existsSync(first?.folder ?? '')).toBe(false)
  })
})

describeWith('prometheus', ({ prometheus }) => {
  it('scrapes what a file in its folder names', async () => {
    const server = createServer((_request, response) => response.end('test_value 42\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const target = typeof address === 'object' ? `127.0.0.1:${address?.port}` : ''
    await writeFile(join(prometheus.folder, 'targets', 'test.json'), JSON.stringify([{ targets: [target] }]))
    const query = async (): Promise<unknown> => {
      const answer = await fetch(`${prometheus.url}/api/v1/query?query=test_value`)
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } }
      return data.result[0]?.value[1]
    }
    await expect.poll(query, { timeout: 30_000 }).toBe('42')
  })
})
