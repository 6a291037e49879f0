import { mkdir, writeFile } from 'node:fs/promises'
import { inside, type Service } from './service.ts'

/**
 * Prometheus: scrapes each second what the files `targets/*.json` in its folder name
 * (`[{"targets":["127.0.0.1:9464"]}]`; a new file is seen within 5 seconds), and takes remote writes.
 */
export const prometheus: Service = {
  name: 'prometheus',
  packages: ['prometheus'],
  programs: { server: ['/usr/bin/prometheus'], promtool: ['/usr/bin/promtool'] },
  async start(place, { server = '' }, runner) {
    await mkdir(inside(place, 'targets'))
    const config = inside(place, 'prometheus.yml')
    await writeFile(
      config,
      [
        'global: { scrape_interval: 1s, scrape_timeout: 1s }',
        'scrape_configs:',
        '  - job_name: tests',
        `    file_sd_configs: [{ files: ['${inside(place, 'targets', '*.json')}'], refresh_interval: 1s }]`,
        '',
      ].join('\n'),
    )
    const listen = [`--web.listen-address=127.0.0.1:${place.port}`, '--web.enable-remote-write-receiver']
    return [
      runner.start(server, [`--config.file=${config}`, `--storage.tsdb.path=${inside(place, 'data')}`, ...listen]),
    ]
  },
  async isReady(place) {
    try {
      return (await fetch(`${this.url(place)}/-/ready`)).ok
    } catch {
      return false
    }
  },
  stopSignal: 'SIGKILL',
  url: ({ port }) => `http://127.0.0.1:${port}`,
}
