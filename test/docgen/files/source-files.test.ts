import { chmodSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readGlob } from '../../../src/docgen/files/glob.ts'
import { findSourceFiles } from '../../../src/docgen/files/source-files.ts'
import { temporaryTree } from '../temporary-tree.ts'

type Options = {
  readonly roots?: readonly string[]
  readonly exclude?: readonly string[]
  readonly commandsOf?: readonly string[]
}

function find(root: string, { roots = ['.'], exclude = [], commandsOf = [] }: Options = {}) {
  const { paths, warnings } = findSourceFiles(
    roots.map((path) => join(root, path)),
    { exclude: exclude.map(readGlob), commandsOf: new Set(commandsOf) },
  )
  return { files: paths.map((path) => relative(root, path)), warnings }
}

function tree(...paths: readonly string[]): string {
  return temporaryTree(Object.fromEntries(paths.map((path) => [path, ''])))
}

describe('C-26 the tree walk', () => {
  test('walks nested folders in the order of paths', () => {
    const root = tree('b.ts', 'a/z.ts', 'a/b/c.ts', 'a.ts', 'a-b/x.ts')
    expect(find(root).files).toEqual(['a/b/c.ts', 'a/z.ts', 'a-b/x.ts', 'a.ts', 'b.ts'])
  })

  test('takes every kind of source file and nothing else', () => {
    const kinds = ['a.ts', 'b.tsx', 'c.mts', 'd.cts', 'e.js', 'f.mjs', 'g.cjs', 'h.jsx']
    const root = tree(
      ...kinds,
      'i.json',
      'j.md',
      'k.vue',
      'l.d.ts',
      'm.d.mts',
      'n.d.cts',
      'o.css.d.ts',
      'p.min.js',
      'tsfile',
    )
    expect(find(root).files).toEqual(kinds)
  })

  test.each([
    'node_modules',
    'dist',
    'build',
    'coverage',
    'migrations',
    'test',
    'tests',
    '__tests__',
    '__mocks__',
    'e2e',
    'fixtures',
    '.next',
  ])('skips folders called %s, however deep', (folder) => {
    expect(find(tree('a.ts', `${folder}/b.ts`, `src/deep/${folder}/c.ts`)).files).toEqual(['a.ts'])
  })

  test.each([
    'a.test.ts',
    'a.spec.tsx',
    'a.stories.jsx',
    'vitest.config.ts',
    'vitest.setup.mts',
    'jest.config.js',
    'jest.setup.ts',
    'jest-setup.js',
    'setupTests.ts',
  ])('skips the test file %s', (file) => {
    expect(find(tree('main.ts', file, `src/${file}`)).files).toEqual(['main.ts'])
  })

  test('names that only begin like tests are no tests', () => {
    const files = ['attest.ts', 'config.ts', 'latest.ts', 'spec.ts', 'test.ts']
    expect(find(tree(...files)).files).toEqual(files)
  })

  test('skips the command folders of a package', () => {
    const root = tree(
      'package.json',
      'main.ts',
      'scripts/a.ts',
      'bin/b.ts',
      'commands/c.ts',
      'src/commands/d.ts',
      'src/bot/commands/e.ts',
    )
    expect(find(root).files).toEqual(['main.ts', 'src/bot/commands/e.ts'])
  })

  test('includes the command folders of all packages, or of those that are named', () => {
    const root = temporaryTree({
      'a/package.json': '{"name":"@acme/a"}',
      'a/scripts/x.ts': '',
      'b/package.json': '{"name":"b"}',
      'b/scripts/y.ts': '',
    })
    expect(find(root, { commandsOf: ['*'] }).files).toEqual(['a/scripts/x.ts', 'b/scripts/y.ts'])
    expect(find(root, { commandsOf: ['@acme/a'] }).files).toEqual(['a/scripts/x.ts'])
  })

  test('C-09 a nested package that is given beside its parent is scanned once', () => {
    const root = tree('a.ts', 'packages/p/b.ts')
    expect(find(root, { roots: ['.', 'packages/p', 'packages/p/b.ts'] }).files).toEqual(['a.ts', 'packages/p/b.ts'])
  })

  test('a folder or file that is named is scanned, whatever it is called', () => {
    const root = tree('test/a.ts', 'test/b.test.ts', 'test/dist/c.ts')
    expect(find(root, { roots: ['test', 'test/b.test.ts'] }).files).toEqual(['test/a.ts', 'test/b.test.ts'])
  })

  test('what the compiler wrote beside a source is not scanned again', () => {
    const root = tree('a.ts', 'a.js', 'b.tsx', 'b.js', 'c.mts', 'c.mjs', 'd.js', 'e.cjs', 'e.ts')
    expect(find(root).files).toEqual(['a.ts', 'b.tsx', 'c.mts', 'd.js', 'e.cjs', 'e.ts'])
  })

  test('the output folder of a tsconfig is not scanned', () => {
    const root = temporaryTree({
      'tsconfig.json': '{ "compilerOptions": { "outDir": "./output" } }',
      'output/a.js': '',
      'src/a.ts': '',
    })
    expect(find(root).files).toEqual(['src/a.ts'])
  })

  test('--exclude leaves out files and folders', () => {
    const root = tree('src/a.ts', 'src/legacy/b.ts', 'lib/legacy/c.ts', 'src/x/d.gen.ts')
    expect(find(root, { exclude: ['legacy', '*.gen.ts'] }).files).toEqual(['src/a.ts'])
    expect(find(root, { exclude: ['src/legacy/**'] }).files).toEqual(['lib/legacy/c.ts', 'src/a.ts', 'src/x/d.gen.ts'])
  })
})

describe('what is odd in a file system', () => {
  test('a circle of links ends, and a linked file is scanned once', () => {
    const root = tree('src/a.ts', 'other/b.ts')
    symlinkSync(root, join(root, 'src/loop'))
    symlinkSync('.', join(root, 'src/self'))
    symlinkSync(join(root, 'src/a.ts'), join(root, 'other/a-again.ts'))
    const { files, warnings } = find(root)
    expect(files).toEqual(['other/a-again.ts', 'other/b.ts'])
    expect(warnings).toEqual([])
  })

  test('a link to itself and one that leads nowhere are no files', () => {
    const root = tree('a.ts')
    symlinkSync('gone.ts', join(root, 'broken.ts'))
    symlinkSync('itself.ts', join(root, 'itself.ts'))
    expect(find(root)).toEqual({ files: ['a.ts'], warnings: [] })
  })

  test.skipIf(process.getuid?.() === 0)('SKIP as root: a folder that cannot be read is a warning', () => {
    const root = tree('a.ts', 'closed/b.ts')
    chmodSync(join(root, 'closed'), 0)
    const { files, warnings } = find(root)
    chmodSync(join(root, 'closed'), 0o700)
    expect(files).toEqual(['a.ts'])
    expect(warnings).toMatchObject([{ path: join(root, 'closed'), what: 'this cannot be read' }])
  })

  test('a root that is gone is a warning', () => {
    const root = tree('a.ts')
    expect(find(root, { roots: ['missing'] }).warnings).toMatchObject([
      { path: join(root, 'missing'), what: 'this cannot be read' },
    ])
  })
})
