import { parsePolicy } from '../../policy/load/load.ts'
import { inserted, policyLines, samePolicy } from '../../policy/suggest/policy-yaml.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { headComment, suggestionComment } from './comments.ts'
import type { Report } from './report.ts'

/**
 * The suggested policy as YAML: the given policy's text with the rules inserted or, if that fails, a new text. Parses
 * the result again to check it; null if neither text says what it should.
 */
export function suggestedYaml(report: Report): SafeText[] | null {
  return [intoText(report), newText(report)].find((lines) => lines !== null && says(lines, report)) ?? null
}

function says(lines: readonly SafeText[], { suggested, kubernetes }: Report): boolean {
  const { policy } = parsePolicy(lines.join('\n'), { kubernetes })
  return policy !== null && samePolicy(policy, suggested.policy)
}

function intoText(report: Report): SafeText[] | null {
  const { file, suggested, before, kubernetes } = report
  if (file === null) return null
  const own = parsePolicy(file.text.lines.join('\n'), { kubernetes })
  if (own.policy === null || own.text === null || !samePolicy(own.policy, before)) return null
  const changes = suggested.suggestions.map((each) => ({ ...each, comment: suggestionComment(each, report) }))
  const lines = inserted(own.text, changes)
  return lines && [...comments(headComment(report, false)), '', ...lines].map(safe)
}

function newText(report: Report): SafeText[] {
  const { suggested, file } = report
  const above = (index: number): string[] => {
    const rule = suggested.policy.rules?.[index]
    const suggestion = suggested.suggestions.find((each) => each.rule !== null && each.rule === rule)
    return suggestion === undefined ? [] : comments(suggestionComment(suggestion, report))
  }
  const stage = suggested.suggestions.filter(({ kind }) => kind === 'stage')
  const head = [
    ...headComment(report, file !== null),
    ...stage.flatMap((each) => [...suggestionComment(each, report), 'This is omitStages below.', '']),
  ]
  return [...comments(head), '', ...policyLines(suggested.policy, above)].map(safe)
}

function comments(lines: readonly string[]): string[] {
  return lines.map((line) => `# ${line}`.trimEnd())
}
