import type { Position } from '../policy.ts'

/**
 * The API groups that `${known_apis}` stands for in the policy of kube-up (kubernetes, cluster/gce/gci/
 * configure-helper.sh, `create-master-audit-policy`), in its order.
 */
export const knownApis: readonly string[] = [
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'extensions',
  'metrics.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]

/** A text with the variable filled in. */
export interface Expanded {
  readonly text: string
  /** How many times it was filled in. */
  readonly count: number
  /** Maps a place in the expanded text to the source; a filled-in value maps to its variable. */
  readonly place: (at: Position) => Position
}

/**
 * Fills in the kube-up variable as its shell would, with one difference that no rule can tell: it writes the groups on
 * one line, so that every line keeps its number. It skips comments and quoted text, where the shell's result would not
 * be readable.
 */
export function expandKnownApis(source: string): Expanded {
  const lines = source.split(afterBreak).map(expandLine)
  return {
    text: lines.map(({ text }) => text).join(''),
    count: lines.reduce((total, { stretches }) => total + stretches.length, 0),
    place: ({ line, column }) => ({ line, column: columnBefore(lines[line - 1]?.stretches ?? [], column) }),
  }
}

const afterBreak = /(?<=\r\n|[\n\x85\u2028\u2029]|\r(?!\n))/
const variable = /\$\{known_apis\}|\$known_apis\b/g
const groups = `[${knownApis.map((group) => JSON.stringify({ group })).join(', ')}]`

/** One filled-in variable: where it begins in its line, before and after expansion, and its length. */
interface Stretch {
  readonly before: number
  readonly after: number
  readonly length: number
}

function expandLine(line: string): { readonly text: string; readonly stretches: readonly Stretch[] } {
  const stretches: Stretch[] = []
  let grown = 0
  const text = line.replace(variable, (found, at: number) => {
    if (isQuotedOrComment(line.slice(0, at))) return found
    stretches.push({ before: at, after: at + grown, length: found.length })
    grown += groups.length - found.length
    return groups
  })
  return { text, stretches }
}

function isQuotedOrComment(before: string): boolean {
  return /["']|(?:^|\s)#/.test(before.replaceAll(/"[^"]*"|'[^']*'/g, ''))
}

function columnBefore(stretches: readonly Stretch[], column: number): number {
  const last = stretches.findLast(({ after }) => after < column)
  if (last === undefined) return column
  const inside = column - 1 - last.after
  return last.before + 1 + (inside < groups.length ? 0 : inside - groups.length + last.length)
}
