import { join } from 'node:path'
import { describe } from 'vitest'
import { ROOT } from './run-app.ts'

export type Format = 'esm' | 'cjs'

/** Describes a suite twice: for apps that are ES modules, and for CommonJS ones. */
export function describeFormats(define: (format: Format) => void): void {
  describe.each<Format>(['esm', 'cjs'])('%s', (format) => {
    define(format)
  })
}

/** One of a pair of apps in test/fixtures: `http-server` is `http-server.mjs` or `http-server.cjs`. */
export function fixture(name: string, format: Format): string {
  return join(ROOT, 'test', 'fixtures', `${name}${format === 'esm' ? '.mjs' : '.cjs'}`)
}
