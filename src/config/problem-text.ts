import type { Problem } from './config.ts'

/** Longest part of a value that is printed, and of what is found about it, in characters. */
const LONGEST_VALUE = 100
const LONGEST_FINDING = 300

/**
 * The one line for a configuration problem, to which its writer adds `[otel] `:
 * `OTEL_TRACES_SAMPLER_ARG="1.5" is not a number between 0 and 1; sampling everything.`
 *
 * Always one line, whatever the environment holds. Secrets must have been taken
 * out of the problem already. Part of the guard: imports nothing.
 */
export function problemText({ variable, value, expected, finding, action }: Problem): string {
  const shown = value === '' ? '' : `="${cut(value, LONGEST_VALUE)}"`
  const found = finding === undefined ? `is not ${expected}` : cut(finding, LONGEST_FINDING)
  return escapeControls(`${cut(variable, LONGEST_VALUE)}${shown} ${found}; ${cut(action, LONGEST_FINDING)}.`)
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  // Not in the middle of a surrogate pair.
  return `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`
}

// Controls, line separators and direction marks, which could forge or hide parts of a line.
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** Makes a text of the user's fit for one line of a terminal. */
export function escapeControls(line: string): string {
  return line.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
