import { describe, expect, test } from 'vitest'
import { type Command, type Given, type Io, UsageError } from '../../src/cli/command.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { createProgress } from '../../src/cli/progress.ts'
import { run } from '../../src/cli/run.ts'

const given: Given[] = []

const greet: Command = {
  name: 'greet',
  short: 'Say hello',
  usage: 'greet [names…] [options]',
  long: '\nSays hello to everybody.\n',
  examples: ['otel greet world'],
  options: {
    loud: { text: 'Say it loudly' },
    in: { value: 'LANGUAGE', text: 'The language' },
    also: { value: 'NAME', isList: true, text: 'One more' },
    all: { value: 'WHO', implied: '*', text: 'All of them' },
  },
  takesArguments: true,
  async run(arguments_) {
    given.push(arguments_)
    if (arguments_.args.includes('nobody')) throw new UsageError('nobody is there')
    if (arguments_.args.includes('bug')) throw new Error('a bug')
    return arguments_.args.length
  },
}
const deep: Command = { ...greet, name: 'greet deep', takesArguments: false, options: {} }

async function otel(...argv: readonly string[]) {
  let [out, err] = ['', '']
  const io: Io = { out: (text) => void (out += text), err: (text) => void (err += text), isTerminal: false, cwd: '/' }
  const code = await run(argv, [greet, deep], io)
  return { code, out, err }
}

describe('finding the command', () => {
  test('its arguments are what is behind its words; its number is the exit code', async () => {
    expect(await otel('greet', 'a', '--loud', 'b', '--in', 'en', '--also=x', '--also', 'y')).toEqual({
      code: 2,
      out: '',
      err: '',
    })
    expect(given.pop()).toEqual({
      args: ['a', 'b'],
      flags: new Set(['loud']),
      values: new Map([
        ['in', ['en']],
        ['also', ['x', 'y']],
      ]),
    })
  })

  test('the command with most words is the one', async () => {
    expect((await otel('greet', 'deep')).code).toBe(0)
  })

  test('a value that may be left out has its own', async () => {
    await otel('greet', '--all', 'a')
    expect(given.pop()).toMatchObject({ args: ['a'], values: new Map([['all', ['*']]]) })
    await otel('greet', '--all=b', '--', '--all')
    expect(given.pop()).toMatchObject({ args: ['--all'], values: new Map([['all', ['b']]]) })
  })
})

describe('help and version', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('otel %s lists the commands', async (argv) => {
    expect(await otel(...argv)).toEqual({
      code: 0,
      err: '',
      out: `Usage: otel <command> [options]

Commands:
  greet           Say hello
  greet deep      Say hello
  help [command]  This list, or all about one command

Options:
  --help     Help; of a command, behind it
  --version  The version
`,
    })
  })

  test.each([[['help', 'greet']], [['greet', '--help']], [['greet', 'x', '-h']]])(
    'otel %s tells all about a command',
    async (argv) => {
      expect(await otel(...argv)).toEqual({
        code: 0,
        err: '',
        out: `Say hello.

Usage: otel greet [names…] [options]

Says hello to everybody.

Options:
  --loud         Say it loudly
  --in LANGUAGE  The language
  --also NAME    One more
  --all[=WHO]    All of them
  --help         This text

Examples:
  otel greet world
`,
      })
    },
  )

  test('otel --version', async () => {
    expect(await otel('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) })
  })

  test('every command of the registry has its help', () => {
    for (const { name, short, usage, long, examples, options } of COMMANDS) {
      expect(usage.startsWith(name)).toBe(true)
      expect(short).toMatch(/^[A-Z].*[^.]$/)
      expect(long.trim().length).toBeGreaterThan(50)
      expect(examples.length).toBeGreaterThan(0)
      for (const example of examples) expect(example).toContain(`otel ${name}`)
      for (const { text } of Object.values(options)) expect(text.length).toBeGreaterThan(10)
    }
  })
})

describe('wrong use: one line on stderr, exit code 2', () => {
  test.each([
    [['gret'], 'otel: there is no command `gret`; did you mean `otel greet`?'],
    [['nothing-like-it'], 'otel: there is no command `nothing-like-it`; see `otel help`'],
    [['help', 'gret'], 'otel: there is no command `gret`; did you mean `otel greet`?'],
    [['--verison'], 'otel: there is no option --verison; did you mean `otel --version`?'],
    [['greet', '--lod'], 'otel: `otel greet` has no option --lod; did you mean --loud?'],
    [['greet', '--xyzzy'], 'otel: `otel greet` has no option --xyzzy; see `otel help greet`'],
    [['greet', '-x'], 'otel: `otel greet` has no option -x; see `otel help greet`'],
    [['greet', '--in'], 'otel: --in needs a value: --in LANGUAGE'],
    [['greet', '--in='], 'otel: --in needs a value: --in LANGUAGE'],
    [['greet', '--in', 'a', '--in', 'b'], 'otel: --in is given twice'],
    [['greet', '--loud=yes'], 'otel: --loud takes no value'],
    [['greet', 'deep', 'x'], 'otel: `otel greet deep` takes no arguments: x'],
    [['greet', 'nobody'], 'otel: nobody is there'],
  ])('otel %s', async (argv, message) => {
    expect(await otel(...argv)).toEqual({ code: 2, out: '', err: `${message}\n` })
  })

  test('a group of commands without the second word', async () => {
    const io = { out: () => {}, err: (text: string) => void (err += text), isTerminal: false, cwd: '/' }
    let err = ''
    expect(await run(['docgen'], COMMANDS, io)).toBe(2)
    expect(err).toBe('otel: `docgen` is not complete: `otel docgen events`, `otel docgen metrics`\n')
    err = ''
    expect(await run(['docgen', 'event'], COMMANDS, io)).toBe(2)
    expect(err).toBe('otel: there is no command `docgen event`; did you mean `otel docgen events`?\n')
  })

  test('a bug is not wrong use', async () => {
    await expect(otel('greet', 'bug')).rejects.toThrow('a bug')
  })
})

describe('the progress line', () => {
  function progress(isTerminal: boolean) {
    let [now, text] = [0, '']
    const line = createProgress({ out: () => {}, err: (more) => void (text += more), isTerminal, cwd: '/' }, () => now)
    return {
      at: (ms: number, done: number) => ((now = ms), line.update(done, 10)),
      end: () => line.end(),
      text: () => text,
    }
  }

  test('nothing for what is over in two seconds', () => {
    const { at, end, text } = progress(true)
    at(0, 1)
    at(1999, 9)
    end()
    expect(text()).toBe('')
  })

  test('after two seconds, ten times a second, and away at the end', () => {
    const { at, end, text } = progress(true)
    at(1999, 1)
    at(2000, 2)
    at(2099, 3)
    at(2100, 4)
    end()
    expect(text()).toBe('\r\u001B[2K2 of 10 files\r\u001B[2K4 of 10 files\r\u001B[2K')
  })

  test('only on a terminal', () => {
    const { at, end, text } = progress(false)
    at(5000, 1)
    end()
    expect(text()).toBe('')
  })
})
