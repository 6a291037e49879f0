const NODE_MODULES = '/node_modules/'

/** The package that a `file:` URL belongs to: name and folder URL, by the innermost `node_modules` in it. */
export function packageOfUrl(url: string): { name: string; directoryUrl: string } | undefined {
  if (!url.startsWith('file:')) return undefined
  const at = url.lastIndexOf(NODE_MODULES)
  if (at === -1) return undefined
  const start = at + NODE_MODULES.length
  let end = url.indexOf('/', start)
  if (url[start] === '@' && end !== -1) end = url.indexOf('/', end + 1)
  if (end === -1) return undefined
  const directoryUrl = url.slice(0, end)
  return { name: directoryUrl.slice(start), directoryUrl }
}

/** Where an instrumentation patches other files of a package of ES modules than the main one. */
const INNER_FILES: Readonly<Record<string, readonly string[]>> = {
  '@nestjs/core': ['exceptions/exceptions-handler.js'],
}

/**
 * Whether an instrumentation would patch this module of its package: the one that an import of the package brings,
 * unless others are known by their paths. Nothing else is wrapped, since a wrapper costs time, and live bindings that are not
 * yet there when modules import each other in a circle.
 * @see https://github.com/nodejs/import-in-the-middle/issues/280
 *
 * @param specifier as it stands in the import
 */
export function isPatchedFile(
  url: string,
  specifier: string,
  { name, directoryUrl }: { readonly name: string; readonly directoryUrl: string },
): boolean {
  return INNER_FILES[name]?.includes(url.slice(directoryUrl.length + 1)) ?? specifier === name
}

/**
 * Whether Node loads a file of a package as ES module: by its ending, else by
 * the `type` of the nearest package.json.
 *
 * @param read reads a file by URL; throws when it is not there
 */
export function isEsModule(url: string, read: (fileUrl: string) => string): boolean {
  const path = url.replace(/[?#].*$/s, '')
  if (path.endsWith('.mjs')) return true
  if (!path.endsWith('.js')) return false
  const found = packageOfUrl(url)
  for (let folder = path.slice(0, path.lastIndexOf('/')); found && folder.length >= found.directoryUrl.length;) {
    const type = readType(`${folder}/package.json`, read)
    if (type !== undefined) return type === 'module'
    folder = folder.slice(0, folder.lastIndexOf('/'))
  }
  return false
}

/** undefined when there is no package.json. */
function readType(fileUrl: string, read: (fileUrl: string) => string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(read(fileUrl))
    return typeof manifest === 'object' && manifest !== null && 'type' in manifest && manifest.type === 'module'
      ? 'module'
      : 'commonjs'
  } catch {
    return undefined
  }
}
