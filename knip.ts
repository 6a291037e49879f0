import type { KnipConfig } from 'knip'
import { CHUNK_ENTRIES, COMMAND_ENTRIES, DOOR_CHUNK_ENTRIES, DOOR_ENTRIES } from './scripts/build/entries.ts'

const config: KnipConfig = {
  entry: [
    ...Object.values(CHUNK_ENTRIES),
    ...Object.values(COMMAND_ENTRIES),
    ...Object.values(DOOR_CHUNK_ENTRIES),
    ...DOOR_ENTRIES.map(({ source }) => source),
    // The build puts it in the place of require-in-the-middle.
    'src/instrumentations/require-hook.ts',
    // The build puts these in the place of what sdk-node imports.
    'src/signals/config-file/*.ts',
    'scripts/**/*.ts',
    'benchmarks/**/*.{ts,mjs,cjs}',
    'examples/**/*.{ts,mjs,cjs}',
    'test/**/*.test.ts',
    'test/**/fixtures/**/*',
    'test/lifecycle/ways/*',
    'test/instrumentations/http-server/*',
  ],
  project: ['src/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts', 'benchmarks/**/*.ts'],
  ignore: ['test/docgen/corpus/**', 'test/fixtures/docgen-workspace/**', 'examples/**'],
  ignoreExportsUsedInFile: true,
  ignoreUnresolved: [String.raw`\./(config|preload)\.cjs`],
  ignoreBinaries: ['dash', 'openssl', 'unshare'],
  // Used by name: by apps that the tests write, by command, or for what they contain.
  ignoreDependencies: [
    '@arethetypeswrong/cli',
    '@hapi/hapi',
    '@koa/router',
    '@opentelemetry/auto-instrumentations-node',
    'amqplib',
    'connect',
    'express4',
    'kafkajs',
    'knex',
    'koa',
    'license-checker-rseidelsohn',
    'mysql2',
    'pg-cursor',
    /^pino-v\d$/,
    'require-in-the-middle',
    'restify',
    'undici',
    /^winston-v\d$/,
  ],
}

export default config
