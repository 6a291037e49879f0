import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Sources that the event catalogue is tested on.
    exclude: ['test/**/fixtures/**', 'test/**/corpus/**'],
    // Globals of OpenTelemetry can be set once per process: each test file has a process of its own.
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/clean-environment.ts'],
    // Hundreds of real processes that race to their ends on two cores: a second try tells chance from fault.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
})
