import type { Explanation } from './explanation.ts'

/** One line of the rule that matched, as it stands in its file without the indentation that all have in common. */
export interface RuleLine {
  readonly number: number
  readonly source: string
  /** Whether it has an item that made the rule match. */
  readonly isMatch: boolean
}

/** The text of the rule that matched, all of it; nothing where no rule matches. */
export function ruleText({ policyFile: { text }, evaluation: { ruleIndex, reasons } }: Explanation): RuleLine[] {
  const range = ruleIndex === null ? undefined : text.rules[ruleIndex]
  if (ruleIndex === null || range === undefined) return []
  const matches = new Set(
    reasons
      .filter(({ rule, item }) => rule === ruleIndex && item !== undefined)
      .map(({ item }) => text.positions.get(`rules[${ruleIndex}].${item ?? ''}`)?.line ?? 0),
  )
  const lines = text.lines.slice(range.first - 1, range.last)
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  return lines.map((line, at) => {
    const number = range.first + at
    return { number, source: line.slice(indent), isMatch: matches.has(number) }
  })
}

/** The line that has the level of the rule that matched; 0 for none. */
export function levelLine({ policyFile: { text }, evaluation: { ruleIndex } }: Explanation): number {
  return text.positions.get(`rules[${ruleIndex ?? -1}].level`)?.line ?? 0
}
