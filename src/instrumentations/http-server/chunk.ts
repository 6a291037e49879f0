// What the chunk of this instrumentation exports, by the name that all of them have.
export { HttpServerInstrumentation as Instrumentation } from './instrumentation.ts'
