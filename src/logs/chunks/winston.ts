// What the chunk of this instrumentation exports, by the name that all of them have.
export { WinstonInstrumentation as Instrumentation } from '../winston-instrumentation.ts'
