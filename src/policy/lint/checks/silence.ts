import { openText } from '../../load/open-text.ts'
import type { PolicyText } from '../../policy.ts'
import type { Check, Finding } from '../finding.ts'
import { type Comment, commentsOf } from '../silencing-comments.ts'

/**
 * A comment `# auditscope-lint-disable ID: reason` silences one check. At the end of a line, it applies to that line;
 * on a separate line, to the next line that is not a comment; above a rule, to the whole rule. Errors cannot be
 * silenced.
 */
export function applySilences(
  file: string,
  found: readonly Finding[],
  checks: readonly Check[],
  text: PolicyText | null,
): Finding[] {
  const silences = commentsOf(file)
    .filter(isOurs)
    .map((comment) => silenceOf(comment, checks, file, text))
  const left = found.filter((finding) => !silences.some((silence) => hides(silence, finding)))
  const wrong = silences.flatMap((silence): Finding[] => {
    if ('problem' in silence) return [complaint('invalid-silence', silence.comment, checks, silence.problem)]
    const used = found.some((finding) => hides(silence, finding))
    // If the file is refused, the other checks have not run.
    if (used || text === null) return []
    return [complaint('unused-silence', silence.comment, checks, `no ${silence.id} here to silence`)]
  })
  return [...left, ...wrong]
}

const ours = /^#+\s*auditscope[-\s]lint/i
const form = /^#+\s*auditscope-lint-disable\s+([\w-]+)\s*:\s*\S/

function isOurs({ text }: Comment): boolean {
  return ours.test(text)
}

type Silence =
  | {
      readonly comment: Comment
      readonly id: string
      /** The line that it applies to, and the rule if it applies to a whole rule. */
      readonly line: number
      readonly rule: number | null
    }
  | { readonly comment: Comment; readonly problem: string }

function silenceOf(comment: Comment, checks: readonly Check[], file: string, text: PolicyText | null): Silence {
  const [, id] = form.exec(comment.text) ?? []
  if (id === undefined) {
    const bare = /^#+\s*auditscope-lint-disable\s+[\w-]+\s*:?\s*$/.test(comment.text)
    return { comment, problem: bare ? 'the reason is missing' : 'this comment silences nothing' }
  }
  const check = checks.find((each) => each.id === id)
  if (check === undefined) return { comment, problem: `unknown check "${id}"` }
  if (check.severity === 'error')
    return { comment, problem: 'errors cannot be silenced: kube-apiserver would not start' }
  const line = comment.alone ? nextLine(file, comment.line) : comment.line
  return { comment, id, line, rule: comment.alone ? ruleAt(line, text) : null }
}

/** The next line that is not blank or a comment. */
function nextLine(file: string, line: number): number {
  const after = openText(file)
    .lines.slice(line)
    .findIndex((each) => /^\s*[^\s#]/.test(each))
  return after < 0 ? line : line + after + 1
}

/** The rule that begins on a line. */
function ruleAt(line: number, text: PolicyText | null): number | null {
  const rule = text?.rules.findIndex(
    ({ first }, index) => first === line || text.positions.get(`rules[${index}]`)?.line === line,
  )
  return rule === undefined || rule < 0 ? null : rule
}

function hides(silence: Silence, finding: Finding): boolean {
  if ('problem' in silence || silence.id !== finding.id) return false
  return finding.line === silence.line || (finding.rule !== null && finding.rule === silence.rule)
}

function complaint(id: string, { line, column }: Comment, checks: readonly Check[], message: string): Finding {
  const severity = checks.find((check) => check.id === id)?.severity ?? 'warning'
  const advice =
    id === 'invalid-silence'
      ? 'Write "# auditscope-lint-disable ID: reason", with the id of a warning or note.'
      : 'Remove the comment.'
  return { id, severity, line, column, path: '', message, advice, rule: null }
}

/** Problems of the silencing comments themselves. `applySilences` finds them, because that needs the other findings. */
export const silenceChecks: readonly Check[] = [
  {
    id: 'invalid-silence',
    severity: 'warning',
    finds: 'an auditscope-lint comment with an unknown check, or without a reason',
    why: 'It silences nothing. Write "# auditscope-lint-disable ID: reason". Errors cannot be silenced: kube-apiserver would still not start.',
    example: '# auditscope-lint-disable catch-all-none\n- level: Request\n  resources:\n  - resources: [pods]\n',
    instead:
      '- level: Request\n  # auditscope-lint-disable wrong-group: an aggregated server has it here\n  resources: [{resources: [deployments]}]\n',
    look: () => [],
  },
  {
    id: 'unused-silence',
    severity: 'warning',
    finds: 'an auditscope-lint comment with nothing to silence',
    why: 'What it silenced is gone or has moved, and the comment would hide the next finding of this kind.',
    example:
      '# auditscope-lint-disable wrong-group: an aggregated server has it here\n- level: Request\n  resources:\n  - resources: [pods]\n',
    instead:
      '# auditscope-lint-disable wrong-group: an aggregated server has it here\n- level: Request\n  resources:\n  - resources: [deployments]\n',
    look: () => [],
  },
]
