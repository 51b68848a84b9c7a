import type { Evaluation } from '../../policy/judge/match.ts'
import type { PolicyText } from '../../policy/policy.ts'

const longest = 16

/** The rule that matched as it stands in its file, with the lines marked that made it match; long ones shortened. */
export function excerpt(text: PolicyText, { ruleIndex, reasons }: Evaluation, mark: string): string[] {
  const range = ruleIndex === null ? undefined : text.rules[ruleIndex]
  if (ruleIndex === null || range === undefined) return []
  const marked = new Set(
    reasons
      .filter(({ rule, item }) => rule === ruleIndex && item !== undefined)
      .map(({ item }) => text.positions.get(`rules[${ruleIndex}].${item ?? ''}`)?.line ?? 0),
  )
  const level = text.positions.get(`rules[${ruleIndex}].level`)?.line ?? 0
  const lines = text.lines.slice(range.first - 1, range.last)
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  const shown = lines
    .map((line, index) => ({ number: range.first + index, source: line.slice(indent) }))
    .filter(
      ({ number }, index) =>
        lines.length <= longest || index < longest - marked.size || marked.has(number) || number === level,
    )
  return shown.flatMap(({ number, source }, index) => {
    const gap = number > (shown[index - 1]?.number ?? number - 1) + 1
    return [
      ...(gap ? ['     …'] : []),
      `${String(number).padStart(4)} ${marked.has(number) ? mark : ' '} ${cut(source)}`,
    ]
  })
}

/** A ConfigMap can hold all of a policy in one line. */
function cut(source: string): string {
  return source.length > 200 ? `${source.slice(0, 199)}…` : source
}
