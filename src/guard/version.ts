/** The oldest Node.js that is instrumented. */
export const OLDEST_NODE: readonly [number, number] = [22, 15]

/** Whether a `process.versions.node` is one that the preload runs on. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}
