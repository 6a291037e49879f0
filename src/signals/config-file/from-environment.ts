/** In place of sdk-node's way to set up from variables, which loads each of the SDK's exporters: there is a file here. */
function unused(): never {
  throw new Error('there is a configuration file')
}

export {
  unused as createLoggerProviderFromOptsAndEnv,
  unused as createMeterProviderFromOptsAndEnv,
  unused as createPropagatorFromOptsAndEnv,
  unused as createResourceFromOptsAndEnv,
  unused as createTracerProviderFromOptsAndEnv,
}
