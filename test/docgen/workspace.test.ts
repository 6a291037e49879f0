import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderEvents, renderMetrics, renderWarning } from '../../src/docgen/render/render.ts'
import { scanEvents, scanMetrics } from '../../src/docgen/scan.ts'

const root = join(import.meta.dirname, '../fixtures/docgen-workspace')
const options = { roots: [root], exclude: [], commandsOf: new Set<string>() }
const shownPath = (path: string): string => path.slice(root.length + 1)

test('C-07 the events of a realistic workspace', async () => {
  const { entries, warnings } = await scanEvents(options)
  await expect(renderEvents(entries, { shownPath })).toMatchFileSnapshot('../fixtures/docgen-workspace-events.md')
  expect(warnings.map((warning) => renderWarning(warning, shownPath))).toMatchInlineSnapshot(`
    [
      "apps/api/src/orders/controller.ts:35: the attributes of \`shop.order.cancelled\` may be incomplete: \`...extra\` cannot be followed. To do: write them out, or write \`// docgen: attrs=<a>,<b>\` above the call",
      "apps/api/src/orders/controller.ts:36: cannot tell the name of the event that \`this.log.info(...)\` emits: it is the variable \`reason\`. To do: make it constant, or write \`// docgen: event=<name>\` above the call",
      "apps/legacy/broken.js:3: this file cannot be parsed: Unexpected token. To do: none of its events is in the catalogue; correct the syntax",
      "apps/web/src/telemetry.ts:11: cannot tell the level of the event that \`logger.emit(...)\` emits: the severity is not constant. To do: make it constant, or write \`// docgen: level=<level>\` above the call",
    ]
  `)
})

test('C-02 the metrics of a realistic workspace', async () => {
  const { entries, warnings } = await scanMetrics(options)
  await expect(renderMetrics(entries, { shownPath })).toMatchFileSnapshot('../fixtures/docgen-workspace-metrics.md')
  expect(warnings.map((warning) => renderWarning(warning, shownPath))).toMatchInlineSnapshot(`[]`)
})

test('C-26 commands are scanned when they are asked for', async () => {
  const { entries } = await scanEvents({ ...options, commandsOf: new Set(['@shop/api']) })
  expect(entries.map(({ name }) => name)).toContain('shop.seed.done')
})
