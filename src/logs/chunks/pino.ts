// What the chunk of this instrumentation exports, by the name that all of them have.
export { PinoInstrumentation as Instrumentation } from '../pino-instrumentation.ts'
