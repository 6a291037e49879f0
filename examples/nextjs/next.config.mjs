/** @type {import('next').NextConfig} */
const config = {
  // The helpers talk to the preload through the process, so they must not become part of Next's bundle.
  serverExternalPackages: ['@org/otel'],
}

export default config
