// What the chunk of this instrumentation exports, by the name that all of them have.
export { ConsoleInstrumentation as Instrumentation } from '../console-instrumentation.ts'
