import type { PolicyText } from '../policy.ts'
import type { Check, Finding } from './finding.ts'
import { type Comment, commentsOf } from './silencing-comments.ts'

/**
 * A comment `# auditscope-lint-disable ID: reason` silences one check: at the end of a line for that line, on a line of
 * its own for the next line that is no comment, and there, above a rule, for the whole rule. Errors cannot be silenced.
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
    // Of a file that is refused the other checks have not been made.
    if (used || text === null) return []
    return [complaint('unused-silence', silence.comment, checks, `there is no ${silence.id} here to silence`)]
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
      /** The line that it is for, and the rule if it is for a whole one. */
      readonly line: number
      readonly rule: number | null
    }
  | { readonly comment: Comment; readonly problem: string }

function silenceOf(comment: Comment, checks: readonly Check[], file: string, text: PolicyText | null): Silence {
  const [, id] = form.exec(comment.text) ?? []
  if (id === undefined) {
    const bare = /^#+\s*auditscope-lint-disable\s+[\w-]+\s*:?\s*$/.test(comment.text)
    return { comment, problem: bare ? 'a reason is missing' : 'this comment silences nothing' }
  }
  const check = checks.find((each) => each.id === id)
  if (check === undefined) return { comment, problem: `there is no check "${id}"` }
  if (check.severity === 'error') return { comment, problem: 'what kube-apiserver refuses cannot be silenced' }
  const line = comment.alone ? nextLine(file, comment.line) : comment.line
  return { comment, id, line, rule: comment.alone ? ruleAt(line, text) : null }
}

/** The next line with something else than a comment on it. */
function nextLine(file: string, line: number): number {
  const after = file
    .split('\n')
    .slice(line)
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
      ? 'Write "# auditscope-lint-disable ID: reason", with an id of the list.'
      : 'Remove the comment.'
  return { id, severity, line, column, path: '', message, advice, rule: null }
}

/** What is wrong with the comments that silence checks; `silence.ts` finds it, since it takes the other findings. */
export const silenceChecks: readonly Check[] = [
  {
    id: 'invalid-silence',
    severity: 'warning',
    finds: 'a comment of auditscope-lint without a check that there is, or without a reason',
    why: 'It silences nothing. Write "# auditscope-lint-disable ID: reason". Errors cannot be silenced: kube-apiserver would not start all the same.',
    example: '# auditscope-lint-disable catch-all-none\n- level: Request\n  resources:\n  - resources: [pods]\n',
    instead:
      '- level: Request\n  # auditscope-lint-disable wrong-group: an aggregated server has it here\n  resources: [{resources: [deployments]}]\n',
    look: () => [],
  },
  {
    id: 'unused-silence',
    severity: 'warning',
    finds: 'a comment that silences nothing, since there is nothing to silence',
    why: 'What it spoke of is gone, or stands elsewhere; it would hide the next of the kind.',
    example:
      '# auditscope-lint-disable wrong-group: an aggregated server has it here\n- level: Request\n  resources:\n  - resources: [pods]\n',
    instead:
      '# auditscope-lint-disable wrong-group: an aggregated server has it here\n- level: Request\n  resources:\n  - resources: [deployments]\n',
    look: () => [],
  },
]
