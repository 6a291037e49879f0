import pino from 'pino'
import manifest from './package.json' with { type: 'json' }
import { config } from './package.json'
pino({ name: manifest.name }).info('a')
pino({ name: config.logger }).info('b')
