import { isOurs } from './app-environment.ts'

// A shell may export OTEL_* of its own, which would silently change what is tested.
for (const name of Object.keys(process.env)) {
  if (isOurs(name)) delete process.env[name]
}
