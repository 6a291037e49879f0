import { describe, expect, test } from 'vitest'
import { createLoss, type Loss } from '../../src/delivery/loss.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

function start(): { loss: Loss; lines: string[]; clock: FakeClock } {
  const lines: string[] = []
  const clock = createFakeClock()
  return { loss: createLoss((line) => lines.push(line), clock), lines, clock }
}

describe('createLoss', () => {
  test('counts exactly by signal and reason, and hands out copies', () => {
    const { loss } = start()
    const before = loss.counts()
    loss.count('traces', 'sent', 3)
    loss.count('traces', 'sent', 4)
    loss.count('traces', 'memory', 2)
    loss.count('logs', 'rejected', 1)
    loss.count('logs', 'exit', 0)
    const none = { sent: 0, memory: 0, queue: 0, rejected: 0, refused: 0, 'too-large': 0, unserializable: 0, exit: 0 }
    expect(before).toEqual({ traces: none, metrics: none, logs: none })
    expect(loss.counts()).toEqual({
      traces: { ...none, sent: 7, memory: 2 },
      metrics: none,
      logs: { ...none, rejected: 1 },
    })
  })

  test('says nothing about what was sent', async () => {
    const { loss, lines, clock } = start()
    loss.count('traces', 'sent', 3)
    await clock.advance(600_000)
    expect(lines).toEqual([])
    expect(clock.waiting()).toEqual([])
  })

  test('says all that is lost with one fault in one line, then a line a minute at most', async () => {
    const { loss, lines, clock } = start()
    loss.count('traces', 'memory', 2)
    await clock.advance(4999)
    loss.count('traces', 'memory', 3)
    expect(lines).toEqual([])
    await clock.advance(1)
    expect(lines).toEqual(['lost 5 spans: memory bound reached.'])
    for (let second = 0; second < 59; second++) {
      loss.count('traces', 'memory', 1)
      loss.count('metrics', 'refused', 1, 'http://c:1: answers 400')
      await clock.advance(1000)
    }
    expect(lines).toHaveLength(1)
    await clock.advance(1000)
    expect(lines.slice(1)).toEqual([
      'lost 59 spans: memory bound reached; 59 data points: refused by the collector (http://c:1: answers 400).',
    ])
    await clock.advance(600_000)
    expect(lines).toHaveLength(2)
  })

  test('says trouble that lasts, once, and forgets trouble that passes', async () => {
    const { loss, lines, clock } = start()
    loss.trouble('a', 'cannot deliver to a')
    await clock.advance(4999)
    loss.recovered('a')
    await clock.advance(60_000)
    expect(lines).toEqual([])
    loss.trouble('a', 'first words')
    await clock.advance(3000)
    loss.trouble('a', 'last words')
    loss.trouble('b', 'later')
    await clock.advance(2000)
    expect(lines).toEqual(['last words.'])
    await clock.advance(59_999)
    expect(lines).toHaveLength(1)
    await clock.advance(1)
    expect(lines).toEqual(['last words.', 'later.'])
    await clock.advance(600_000)
    expect(lines).toHaveLength(2)
  })

  test('a loss does not wait for trouble that ripens later', async () => {
    const { loss, lines, clock } = start()
    loss.count('logs', 'queue', 1)
    await clock.advance(1000)
    loss.trouble('a', 'trouble')
    await clock.advance(4000)
    expect(lines).toEqual(['lost 1 log records: queue limit reached.'])
  })

  test('a loss is told whole, also when there was trouble before that has passed', async () => {
    const { loss, lines, clock } = start()
    loss.trouble('a', 'trouble')
    await clock.advance(4000)
    loss.recovered('a')
    loss.count('logs', 'queue', 1)
    await clock.advance(4999)
    loss.count('logs', 'queue', 1)
    expect(lines).toEqual([])
    await clock.advance(1)
    expect(lines).toEqual(['lost 2 log records: queue limit reached.'])
  })

  test('a process that ends soon after a loss has one line', async () => {
    const { loss, lines, clock } = start()
    loss.count('traces', 'refused', 3, 'http://c')
    await clock.advance(1000)
    loss.count('logs', 'refused', 4, 'http://c')
    loss.finish()
    await clock.advance(600_000)
    expect(lines).toEqual([
      'lost 3 spans: refused by the collector (http://c); 4 log records: refused by the collector (http://c).',
    ])
  })

  test('finish says now what was lost, and else what is wrong', async () => {
    const { loss, lines, clock } = start()
    loss.count('traces', 'memory', 1)
    await clock.advance(5000)
    loss.trouble('a', 'a is away')
    loss.count('traces', 'exit', 7, 'http://c')
    loss.finish()
    expect(lines.slice(1)).toEqual(['lost 7 spans: not delivered before the process ended (http://c).'])
    loss.finish()
    expect(lines.slice(2)).toEqual(['a is away.'])
    loss.finish()
    expect(lines).toHaveLength(3)
  })
})
