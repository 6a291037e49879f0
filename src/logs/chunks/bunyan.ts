// What the chunk of this instrumentation exports, by the name that all of them have.
export { BunyanInstrumentation as Instrumentation } from '../bunyan-instrumentation.ts'
