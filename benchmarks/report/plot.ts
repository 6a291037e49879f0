import type { Plot } from './section.ts'

const WIDTH = 720
const BAR_HEIGHT = 22
const LEFT = 150
const RIGHT = 70
const TOP = 40
const LINES_HEIGHT = 260
const COLOURS = ['#6b7280', '#2563eb', '#dc2626', '#059669', '#d97706', '#7c3aed']
const FONT = 'font-family="system-ui, sans-serif" font-size="12"'

/** A plot as SVG that is readable on light and dark pages. */
export function plotSvg(plot: Plot): string {
  const [height, content] = plot.kind === 'bars' ? bars(plot) : lines(plot)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" ${FONT}>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(10, 20, `${plot.title} (${plot.unit})`, 'font-weight="bold"'),
    ...content,
    '</svg>\n',
  ].join('\n')
}

function bars(plot: Extract<Plot, { kind: 'bars' }>): [number, string[]] {
  const most = Math.max(...plot.bars.map(({ value }) => value), 1e-9)
  const scale = (WIDTH - LEFT - RIGHT) / most
  const content = plot.bars.flatMap(({ label, value }, i) => {
    const y = TOP + i * BAR_HEIGHT
    const width = Math.max(value, 0) * scale
    return [
      text(LEFT - 8, y + 14, label, 'text-anchor="end"'),
      `<rect x="${LEFT}" y="${y + 3}" width="${round(width)}" height="${BAR_HEIGHT - 8}" fill="${colourOf(label)}"/>`,
      text(LEFT + width + 6, y + 14, figure(value)),
    ]
  })
  return [TOP + plot.bars.length * BAR_HEIGHT + 10, content]
}

function lines(plot: Extract<Plot, { kind: 'lines' }>): [number, string[]] {
  const points = plot.lines.flatMap((line) => line.points)
  const mostX = Math.max(...points.map(([x]) => x), 1e-9)
  const mostY = Math.max(...points.map(([, y]) => y), 1e-9)
  const bottom = TOP + LINES_HEIGHT
  const toX = (x: number): number => LEFT + (x / mostX) * (WIDTH - LEFT - RIGHT)
  const toY = (y: number): number => bottom - (y / mostY) * LINES_HEIGHT
  const content = [
    `<path d="M${LEFT} ${TOP}V${bottom}H${WIDTH - RIGHT}" fill="none" stroke="#9ca3af"/>`,
    text(LEFT - 8, TOP + 4, figure(mostY), 'text-anchor="end"'),
    text(LEFT - 8, bottom, '0', 'text-anchor="end"'),
    text((LEFT + WIDTH - RIGHT) / 2, bottom + 34, plot.x, 'text-anchor="middle"'),
    ...[...new Set(points.map(([x]) => x))].map((x) => text(toX(x), bottom + 16, String(x), 'text-anchor="middle"')),
    ...plot.lines.flatMap(({ label, points }, i) => {
      const path = points.map(([x, y], j) => `${j === 0 ? 'M' : 'L'}${round(toX(x))} ${round(toY(y))}`).join('')
      const last = points.at(-1) ?? [0, 0]
      return [
        `<path d="${path}" fill="none" stroke="${colourOf(label)}" stroke-width="2"/>`,
        text(toX(last[0]) + 6, toY(last[1]) + 4 + i, label, `fill="${colourOf(label)}"`),
      ]
    }),
  ]
  return [bottom + 50, content]
}

function colourOf(label: string): string {
  const names = ['bare', 'this', 'upstream', 'dd-trace']
  const index = names.findIndex((name) => label.startsWith(name))
  return COLOURS[index === -1 ? label.length % COLOURS.length : index] ?? '#6b7280'
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped}</text>`
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
