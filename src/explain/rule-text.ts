import type { Explanation } from './explanation.ts'

/** One line of the matching rule, as in its file but without the rule's common indentation. */
export interface RuleLine {
  readonly number: number
  readonly source: string
  /** Whether an item on it made the rule match. */
  readonly isMatch: boolean
}

/** The full text of the matching rule; empty if no rule matched. */
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

/** The number of the line with the matching rule's level; 0 if there is none. */
export function levelLine({ policyFile: { text }, evaluation: { ruleIndex } }: Explanation): number {
  return text.positions.get(`rules[${ruleIndex ?? -1}].level`)?.line ?? 0
}
