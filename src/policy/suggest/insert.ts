import type { PolicyText } from '../policy.ts'
import type { Candidate } from './candidate.ts'
import { ruleLines } from './yaml-lines.ts'

/** A change of the policy with the comments that stand above it, without their `# `. */
export interface Commented extends Pick<Candidate, 'rule' | 'before'> {
  readonly comment: readonly string[]
}

/**
 * Puts changes into the text of a policy and leaves every line of it as it is; null when its rules do not begin on lines
 * of their own. What comes of it must be read again: YAML has more ways to be written than are known here.
 */
export function inserted({ lines, rules }: PolicyText, changes: readonly Commented[]): string[] | null {
  const insertions = new Map<number, string[]>()
  const first = rules[0]?.first ?? 0
  const key = lines.slice(0, first).findLastIndex((line) => /^ *["']?rules["']?[ \t]*:/.test(line))
  if (key < 0) return null
  for (const { rule, before, comment } of changes) {
    const at = rule === null ? key : (rules[before]?.first ?? 0) - 1
    const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? ''
    if (rule !== null && !/^ *- /.test(lines[at] ?? '')) return null
    const own = rule === null ? ['omitStages: ["RequestReceived"]'] : ruleLines(rule)
    const added = [...comment.map((line) => `# ${line}`.trimEnd()), ...own].map((line) => indent + line)
    const place = aboveComments(lines, at)
    insertions.set(place, [...(insertions.get(place) ?? []), ...added, ...(rule === null ? [] : [''])])
  }
  return [...lines, ''].flatMap((line, index) => [
    ...(insertions.get(index) ?? []),
    ...(index < lines.length ? [line] : []),
  ])
}

/** Comments right above a line belong to it. */
function aboveComments(lines: readonly string[], at: number): number {
  let place = at
  while (place > 0 && /^\s*#/.test(lines[place - 1] ?? '')) place--
  return place
}
