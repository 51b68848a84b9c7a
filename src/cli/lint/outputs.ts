import { type Check, type Finding, policyOf, severities } from '../../policy/lint/finding.ts'
import { counted } from '../../text/numbers.ts'
import { safe, safeJson, type SafeText, say } from '../../text/safe.ts'

export const lintOutputs = ['text', 'json', 'github'] as const
export type LintOutput = (typeof lintOutputs)[number]

/** The findings in a file, by line; `file` is its name as given. */
export interface LintedFile {
  readonly file: string
  readonly findings: readonly Finding[]
}

/** The findings as lines: like a compiler's, one JSON array, or workflow commands that GitHub shows in the diff. */
export function findingLines(linted: readonly LintedFile[], output: LintOutput): SafeText[] {
  const all = linted.flatMap(({ file, findings }) => findings.map((finding) => ({ file, finding })))
  if (output === 'json') return jsonArray(all.map(({ file, finding }) => jsonObject(file, finding)))
  return all.map(({ file, finding }) => (output === 'github' ? githubLine : textLine)(file, finding))
}

/** `2 policies: 1 error, 3 warnings, 0 notes`. */
export function lintSummary(linted: readonly LintedFile[]): SafeText {
  const all = linted.flatMap(({ findings }) => findings)
  const counts = severities.map((severity) =>
    counted(all.filter((each) => each.severity === severity).length, severity),
  )
  return say`${counted(linted.length, 'policy', 'policies')}: ${counts.join(', ')}`
}

/** The table of checks as lines. */
export function checkLines(checks: readonly Check[], output: LintOutput): SafeText[] {
  if (output === 'json') {
    return jsonArray(
      checks.map(({ id, severity, finds, why, example, instead }) => {
        return { id, severity, finds, why, example: policyOf(example), instead: policyOf(instead) }
      }),
    )
  }
  return checks.flatMap(({ id, severity, finds, why, example, instead }, index) => [
    ...(index === 0 ? [] : [safe('')]),
    say`${id} (${severity}): ${finds}`,
    say`  ${why}`,
    safe('  found in:'),
    ...indented(example),
    safe('  not in:'),
    ...indented(instead),
  ])
}

function indented(example: string): SafeText[] {
  return example
    .trimEnd()
    .split('\n')
    .map((line) => say`    ${line}`)
}

function textLine(file: string, { line, column, severity, path, message, advice, id }: Finding): SafeText {
  const where = path === '' ? '' : `${path}: `
  const remedy = advice === '' ? '' : ` (${advice})`
  return say`${file}:${line}:${column}: ${severity}: ${where}${message}${remedy} [${id}]`
}

const githubCommands = { error: 'error', warning: 'warning', note: 'notice' } as const

/** GitHub's workflow commands escape line ends and %, and in properties also colons and commas. */
function githubLine(file: string, { line, column, severity, message, advice, id }: Finding): SafeText {
  const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
  const properties = `file=${property(file)},line=${line},col=${column},title=${property(`auditscope ${id}`)}`
  return say`::${githubCommands[severity]} ${properties}::${data(advice === '' ? message : `${message}. ${advice}`)}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Rules count from 1 here, as for people. */
function jsonObject(file: string, finding: Finding): object {
  const { line, column, severity, id, path, rule, message, advice } = finding
  return { file, line, column, severity, id, path, rule: rule === null ? null : rule + 1, message, advice }
}

function jsonArray(values: readonly object[]): SafeText[] {
  const lines = values.map((value, index) => safe(`${safeJson(value)}${index < values.length - 1 ? ',' : ''}`))
  return [safe('['), ...lines, safe(']')]
}
