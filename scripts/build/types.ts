import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'

/** What application code imports, by source file. */
const DOORS = ['src/api/door.ts', 'src/testing/door.ts']

/** The package whose types the doors speak in; a copy of them goes along, so that users need not install it. */
const API = '@opentelemetry/api'
const API_FOLDER = 'opentelemetry-api'

/** ES modules and CommonJS each need files of their own: TypeScript tells by the ending what an importer gets. */
const FORMS = [
  { types: '.d.mts', module: '.mjs' },
  { types: '.d.cts', module: '.cjs' },
] as const

type Form = (typeof FORMS)[number]

/**
 * Writes the declarations of the doors to a folder, in both forms, with all that they refer to: TypeScript's own
 * ones of our sources, and those of the OpenTelemetry API.
 */
export function writeTypes(root: string, out: string): void {
  const emitted = join(root, '.cache/types')
  emit(root, emitted)
  const own = follow(
    emitted,
    DOORS.map((door) => posix.relative('src', door).replace(/\.ts$/, '.d.ts')),
  )
  for (const file of own) {
    const text = readFileSync(join(emitted, file), 'utf8')
    for (const form of FORMS) write(join(out, toForm(file, form)), rewrite(text, file, form))
  }
  copyApi(root, join(out, API_FOLDER))
  // The preload exports nothing; a program may import it for its effect.
  for (const form of FORMS) write(join(out, `register${form.types}`), 'export {}\n')
}

function emit(root: string, outDir: string): void {
  rmSync(outDir, { recursive: true, force: true })
  mkdirSync(outDir, { recursive: true })
  const config = join(outDir, 'tsconfig.json')
  const compilerOptions = {
    noEmit: false,
    emitDeclarationOnly: true,
    rootDir: join(root, 'src'),
    outDir,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const files = DOORS.map((door) => join(root, door))
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }))
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], { stdio: 'inherit' })
}

/** What a file imports, and comments, whose examples import too. */
const SPECIFIER = /\/\*[\s\S]*?\*\/|(?<=\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g

function specifiers(text: string): readonly string[] {
  return [...text.matchAll(SPECIFIER)].map(([, , specifier]) => specifier ?? '').filter((specifier) => specifier !== '')
}

/** The files that these refer to, and these. */
function follow(folder: string, files: readonly string[]): ReadonlySet<string> {
  const found = new Set(files)
  for (const file of found) {
    for (const specifier of specifiers(readFileSync(join(folder, file), 'utf8'))) {
      if (specifier.startsWith('.')) found.add(posix.join(posix.dirname(file), specifier.replace(/\.ts$/, '.d.ts')))
      else if (specifier !== API && !specifier.startsWith('node:')) {
        throw new Error(`the declarations of ${file} need ${specifier}, which users do not have`)
      }
    }
  }
  return found
}

function rewrite(text: string, file: string, form: Form): string {
  const up = posix.relative(posix.dirname(file), '.') || '.'
  return text.replaceAll(SPECIFIER, (all, quote: string, specifier: string | undefined) => {
    if (specifier === undefined) return all
    const path = specifier === API ? `${up.startsWith('.') ? up : `./${up}`}/${API_FOLDER}/index.ts` : specifier
    return `${quote}${path.startsWith('.') ? path.replace(/\.ts$/, form.module) : path}${quote}`
  })
}

function toForm(file: string, form: Form): string {
  return file.replace(/\.d\.ts$/, form.types)
}

function copyApi(root: string, out: string): void {
  const folder = join(root, 'node_modules', API)
  for (const form of FORMS) {
    const found = new Set([join(folder, 'dist', `index${form.types}`)])
    for (const file of found) {
      const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
      for (const specifier of specifiers(text)) {
        if (!specifier.startsWith('.')) throw new Error(`the declarations of ${API} need ${specifier}`)
        found.add(join(dirname(file), specifier.replace(form.module, form.types)))
      }
      write(join(out, relative(join(folder, 'dist'), file)), text)
    }
  }
  copyFileSync(join(folder, 'LICENSE'), join(out, 'LICENSE'))
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
