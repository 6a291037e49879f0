import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFileJob } from '../../src/docgen/file-job.ts'
import { scanEvents } from '../../src/docgen/scan.ts'
import { describeScan } from './read-case.ts'
import { temporaryTree } from './temporary-tree.ts'

type Files = Parameters<typeof temporaryTree>[0]

async function scan(files: Files, threads?: number): Promise<readonly string[]> {
  const root = temporaryTree(files)
  return describeScan(await scanEvents({ roots: [root], exclude: [], commandsOf: new Set(), threads }), root)
}

const LOGGING = `import pino from 'pino'\nconst log = pino({ name: 'd' })\nlog.info({ a: 1 }, 'x')\n`

describe('files that are odd', () => {
  test('a byte order mark', async () => {
    expect(await scan({ 'a.ts': `\ufeff${LOGGING}` })).toEqual(['"d.x" info a.ts:3 (a)'])
  })

  test('UTF-16 of either byte order, and text that is neither', async () => {
    const wide = Buffer.from(`\ufeff${LOGGING}`, 'utf16le')
    expect(await scan({ 'a.ts': wide })).toEqual(['"d.x" info a.ts:3 (a)'])
    expect(await scan({ 'a.ts': Buffer.from(wide).swap16() })).toEqual(['"d.x" info a.ts:3 (a)'])
    expect(await scan({ 'a.ts': Buffer.from(`${LOGGING}log.info('caf\u00e9')\n`, 'latin1') })).toHaveLength(1)
  })

  test('line ends of Windows and of old Macs, and comments on such lines', async () => {
    const text = `${LOGGING}// docgen: event=y\nlog.info(name)\n`
    expect(await scan({ 'a.ts': text.replaceAll('\n', '\r\n') })).toEqual([
      '"d.x" info a.ts:3 (a)',
      '"d.y" info a.ts:5 ()',
    ])
    expect(await scan({ 'a.ts': LOGGING.replaceAll('\n', '\r') })).toEqual(['"d.x" info a.ts:3 (a)'])
  })

  test('an empty file, one of blanks, one of null bytes and one that is no text', async () => {
    const lines = await scan({
      'a.ts': '',
      'b.ts': '  \n\n',
      'c.ts': `log.info('x')\0\0\0`,
      'd.js': new Uint8Array(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256)),
      'e.ts': LOGGING,
    })
    expect(lines[0]).toBe('"d.x" info e.ts:3 (a)')
    expect(lines.slice(1).map((line) => line.slice(0, 42))).toEqual(['! c.ts:1 this file cannot be parsed: Unexp'])
  })

  test('C-27 a syntax error spoils its own file only, and what can be read of it counts', async () => {
    const lines = await scan({
      'a.ts': LOGGING.replace('const log', 'const const log'),
      'b.ts': LOGGING,
      'c.ts': `${LOGGING}let log\n`,
    })
    expect(lines).toEqual([
      '"d.x" info b.ts:3 c.ts:3 (a)',
      "! a.ts:2 this file cannot be parsed: Unexpected keyword 'const'. To do: what can be read of it is in the catalogue; correct the syntax",
      expect.stringContaining('! a.ts:3 cannot tell which logger `log` is'),
      "! c.ts:4 this file cannot be parsed: Identifier 'log' has already been declared. To do: what can be read of it is in the catalogue; correct the syntax",
    ])
  })

  test('a bundle of 5 MB', async () => {
    const one = `function f(a,b){let l=a;if(b)l=p({name:"n"});for(const x of[1,2])l.info({x},"e"+"v");try{g(l)}catch(e){l.error(e)}return l}`
    const bundle = `var p=require("pino");${`{${one}}`.repeat(Math.ceil(5_000_000 / one.length))}`
    expect(await scan({ 'bundle.js': bundle })).toEqual(['"n.ev" info bundle.js:1 (x)'])
  }, 180_000)

  test('a file with a million short lines', async () => {
    expect(await scan({ 'a.ts': `${LOGGING}${'x\n'.repeat(1_000_000)}` })).toEqual(['"d.x" info a.ts:3 (a)'])
  })

  test('one of more than 20 MB is left out, and that is said', async () => {
    const lines = await scan({ 'a.ts': `${LOGGING}//${'x'.repeat(21 * 1024 * 1024)}` })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^! a\.ts:1 this cannot be read: it has 220\d+ bytes, more than 20971520\. To do: /)
  })

  test('a file that goes while it is scanned', () => {
    const { warning, summary } = createFileJob({ mode: 'events', methods: [], functions: [] })(
      join(temporaryTree({}), 'gone.ts'),
      false,
    )
    expect(summary).toBeUndefined()
    expect(warning).toMatchObject({ what: 'this cannot be read', line: 1 })
  })
})

describe('code that is nested deeply', () => {
  test.each([
    ['a sum of 20,000 terms', `const s = ${Array.from({ length: 20_000 }, (_, index) => `'${index}'`).join(' + ')}`],
    ['lists in lists', `const s = ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['calls in calls', `const s = ${'f('.repeat(5000)}${')'.repeat(5000)}`],
    ['chained calls', `const s = a${'.b()'.repeat(5000)}`],
    ['chained children', `const s = log${'.child({ a: 1 })'.repeat(3000)}; s.info('y')`],
    ['blocks in blocks', `${'{'.repeat(5000)}${'}'.repeat(5000)}`],
    ['functions in functions', `${'(() => {'.repeat(2000)}${'})()'.repeat(2000)}`],
    ['conditions', `const s = ${'a ? b : '.repeat(5000)}c`],
    ['else if', `${'if (a) b(); else '.repeat(3000)}c()`],
    ['assignments', `let log2 = log;${'log2 = log2.child({ a: 1 });'.repeat(3000)}log2.info('y')`],
    [
      'variables of variables',
      `${Array.from({ length: 3000 }, (_, index) => `const v${index + 1} = v${index}.child({ a: 1 });`).join('')}const v0 = log; v3000.info('y')`,
    ],
  ])('%s: no crash, and the rest of the project is scanned', async (_name, code) => {
    const lines = await scan({ 'a.ts': LOGGING, 'deep.ts': `${LOGGING}${code}\n` })
    expect(lines[0]).toMatch(/^"d\.x" info a\.ts:3/)
    for (const line of lines.slice(1))
      expect(line).toMatch(
        /^(?:"d\.y" info deep\.ts|! deep\.ts:\d+ (?:this file cannot be parsed|cannot tell which logger))/,
      )
  })
})

describe('a variable that is set hundreds of times, each time from itself', () => {
  test.each([
    ['in branches', (n: number) => `if (c${n}) log = log.child({ a: 1 }); log.info('y')`],
    ['in loops', (n: number) => `for (const c${n} of list) { log = log.child({ a: 1 }); log.info('y') }`],
    ['in a property', (n: number) => `o.log = (${n}, o.log.child({ a: 1 })); o.log.info('y')`],
  ])('%s: the scan ends, with events or a warning', async (_name, line) => {
    const lines = Array.from({ length: 300 }, (_, index) => line(index)).join('\n')
    const found = await scan({
      'a.ts': LOGGING,
      'b.ts': `${LOGGING.replace('const', 'let')}const o: any = { log }\n${lines}\n`,
    })
    expect(found[0]).toMatch(/^"d\.x" info a\.ts:3 b\.ts:3 /)
    expect(found.length).toBeGreaterThan(1)
  })
})

describe('a large file, which has a thread of its own', () => {
  const PADDING = `//${'x'.repeat(1024)}\n`.repeat(1100)

  test('whose code is nested deeply gives its other events', async () => {
    const nested = `${'['.repeat(4000)}log${']'.repeat(4000)}`
    expect(await scan({ 'a.ts': `${LOGGING}log.info({ b: ${nested} }, 'y')\nlog.info('z')\n${PADDING}` })).toEqual([
      '"d.x" info a.ts:3 (a)',
      '"d.y" info a.ts:4 (b)',
      '"d.z" info a.ts:5 ()',
    ])
  })

  test('whose result does not fit through between the threads is a warning, and the scan ends', async () => {
    const nested = `${'{ a: '.repeat(6000)}string${' }'.repeat(6000)}`
    expect(await scan({ 'a.ts': `${LOGGING}type T = ${nested}\n${PADDING}`, 'b.ts': LOGGING })).toEqual([
      '"d.x" info b.ts:3 (a)',
      '! a.ts:1 this cannot be read: the code is nested too deeply. To do: its events are not in the catalogue; make it readable, or leave it out with --exclude',
    ])
  })

  test('that exports the same variable 30,000 times, which is wrong, is read', async () => {
    const lines = await scan({ 'a.ts': `${LOGGING}${'export let filler; filler = { key: 1 }\n'.repeat(30_000)}` })
    expect(lines).toEqual([
      '"d.x" info a.ts:3 (a)',
      "! a.ts:5 this file cannot be parsed: Identifier 'filler' has already been declared. To do: what can be read of it is in the catalogue; correct the syntax",
    ])
  })
})

describe('code that refers to itself', () => {
  test('files that import each other in a circle, under a hundred names', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [
        `f${index}.ts`,
        `import { log as next } from './f${(index + 1) % 100}'\nexport * from './f${(index + 7) % 100}'\nexport const log = next.child({ a${index}: 1 })\nlog.info('x')\n`,
      ]),
    )
    const lines = await scan(files)
    expect(lines.every((line) => line.includes('cannot tell which logger `log` is'))).toBe(true)
    expect(lines).toHaveLength(100)
  })

  test('objects, functions and classes that hand themselves over', async () => {
    const code = `
export class A { constructor(readonly deps: any) { new A({ ...deps, logger: deps.logger }); f(deps.logger) } run() { this.deps.logger.info('x') } }
export function f(logger: any): any { logger.info('y'); return f(logger.child({ a: 1 })) }
const o: any = { ...o, logger: o.logger, get log() { return this.log } }
o.logger.info('z'); o.log.info('w')
new A({ logger: o.logger })
`
    const lines = await scan({ 'a.ts': code })
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(/^! a\.ts:\d+ cannot tell which logger/)
  })

  test('a way through branches that doubles forty times', async () => {
    const steps = Array.from(
      { length: 40 },
      (_, index) => `const g${index + 1} = (l: any) => (c ? g${index}(l.child({ a${index}: 1 })) : g${index}(l))`,
    )
    const lines = await scan({
      'a.ts': `${LOGGING}const g0 = (l: any) => l\n${steps.join('\n')}\ng40(log).info('y')\n`,
    })
    expect(lines[0]).toBe('"d.x" info a.ts:3 (a)')
    expect(lines.length).toBeLessThanOrEqual(3)
  })
})

describe('names of the object prototype', () => {
  test('are names like others, as variables, properties, exports and attributes', async () => {
    const lines = await scan({
      'a.ts': `import pino from 'pino'
export const constructor = pino({ name: '__proto__' })
export const toString = { __proto__: null, hasOwnProperty: constructor, valueOf: 'constructor' }
constructor.info({ __proto__: 1, constructor: 2, toString }, toString.valueOf)
toString.hasOwnProperty.info('hasOwnProperty')
`,
      'b.ts': `import { constructor, toString } from './a'\nconstructor.warn('toString')\nimport { valueOf } from './a'\nvalueOf.info('x')\n`,
    })
    expect(lines).toEqual([
      '"__proto__.constructor" info a.ts:4 (.proto., constructor, toString)',
      '"__proto__.has_own_property" info a.ts:5 ()',
      '"__proto__.to_string" warn b.ts:2 ()',
    ])
  })
})

describe('threads', () => {
  test('give the same catalogue as none, in the same order', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => [
        `p${index % 7}/f${index}.ts`,
        index % 3 === 0
          ? `export const x${index} = 1\n`
          : `import { log } from '../log'\nlog.child({ f: 1 }).info('e${index % 10}')\nlog.warn(name${index})\n`,
      ]),
    )
    const all = {
      ...files,
      'log.ts': `import pino from 'pino'\nexport const log = pino({ name: 'd' })\n`,
      'broken.ts': 'log.info(',
    }
    const alone = await scan(all, 1)
    expect(await scan(all, 3)).toEqual(alone)
    expect(alone).toHaveLength(10 + 80 + 1)
  })
})
