import type { Candidate, Kind } from '../../policy/suggest/candidate.ts'
import type { RejectedSuggestion, Suggestion } from '../../policy/suggest/suggest.ts'
import { count, counted } from '../../text/numbers.ts'
import { safe } from '../../text/safe.ts'
import { cut } from '../../text/width.ts'
import type { Report, VolumeTable } from './report.ts'

/** The comment lines at the beginning of the policy, without their `# `. */
export function headComment(report: Report, isNewText: boolean): string[] {
  const { events, bytes, span, suggested, refused } = { ...report, refused: report.suggested.rejected }
  const saved = suggested.suggestions.reduce((sum, { saves }) => sum + saves.bytes, 0)
  const gone = suggested.suggestions.reduce((sum, { saves }) => sum + saves.events, 0)
  const found =
    suggested.suggestions.length === 0
      ? 'No safe reductions found.'
      : `The suggestions below save ${share(gone, events, 'event')} and ${share(saved, bytes, 'byte')}.`
  return [
    `${report.file === null ? 'Suggested policy (no current policy given)' : `Suggested for ${line(report.file.file)}`}, from a log of ${counted(events, 'event')}, ${counted(bytes, 'byte')}${span === null ? '' : `, ${span.first} to ${span.last}`}.`,
    ...caveats(report, isNewText),
    found,
    '',
    ...report.volumes.flatMap((table) => tableLines(table, report)),
    ...refused.map((refusal) => refusalLine(refusal)),
  ]
}

/** The comment lines above a suggested rule. */
export function suggestionComment({ kind, saves, rule }: Suggestion, report: Report): string[] {
  const what = saves.lowered > 0 ? `lowers ${counted(saves.lowered, 'event')} and saves` : 'saves'
  const events = saves.lowered > 0 ? '' : `${share(saves.events, report.events, 'event')} and `
  return [`Suggested: ${what} ${events}${share(saves.bytes, report.bytes, 'byte')}.`, ...hiddenBy[kind](report, rule)]
}

const hiddenBy: Record<Kind, (report: Report, rule: Candidate['rule']) => string[]> = {
  stage: ({ loneArrivals }) => [
    'This hides when a request arrived. A request that has not ended yet, or never ends, does not show.',
    loneArrivals === null
      ? 'How many of those this log holds is not known: too many requests were in flight.'
      : `In this log ${counted(loneArrivals, 'request')} ${loneArrivals === 1 ? 'has' : 'have'} no event but RequestReceived.`,
  ],
  reads: () => [
    "These reads would no longer be logged at all, including failures and misuse of these accounts'",
    'credentials. In this log all of them succeeded.',
  ],
  urls: () => [
    "These requests would no longer be logged at all, including failures and misuse of these accounts'",
    'credentials. In this log all of them succeeded.',
  ],
  answers: () => ['This hides response bodies. Who asked for what, when, and with what outcome is still logged.'],
}

/** Each suggestion in a few words, without its reasons. */
const kindWords: Record<Kind, string> = {
  stage: 'omitStages RequestReceived for the whole policy',
  reads: 'level None for machine reads',
  urls: 'level None for health checks and discovery',
  answers: 'level Metadata for reads that are logged with their responses',
}

function caveats({ file, before, drift, events, uncounted }: Report, isNewText: boolean): string[] {
  const level = before.rules?.[0]?.level ?? 'Metadata'
  return [
    ...(file === null
      ? [`Without --policy, this assumes that everything is logged at level ${level}, the highest in this log.`]
      : []),
    ...(isNewText
      ? ['The policy is rewritten, without its comments: the suggestions could not be inserted into its text.']
      : []),
    ...(drift > 0
      ? [`Beware: ${count(drift)} of ${counted(events, 'event')} cannot have been logged under this policy.`]
      : []),
    ...(uncounted > 0
      ? [
          `${counted(uncounted, 'event')} ${uncounted === 1 ? 'was' : 'were'} too varied to count one by one: the real savings may be higher.`,
        ]
      : []),
  ]
}

/** Numbers come first, so that no comment begins with a name from the log. */
function tableLines({ name, rows, others }: VolumeTable, { events, bytes }: Report): string[] {
  const row = (value: string, own: { readonly events: number; readonly bytes: number }): string => {
    const cells = [
      count(own.events).padStart(11),
      percent(own.events, events).padStart(6),
      count(own.bytes).padStart(15),
      percent(own.bytes, bytes).padStart(6),
    ]
    return `${cells.join(' ')}  ${value}`
  }
  const rest = others.events > 0 ? [row('(others)', others)] : []
  return [
    `${'events'.padStart(11)} ${''.padStart(6)} ${'bytes'.padStart(15)} ${''.padStart(6)}  by ${tableNames[name]}`,
    ...rows.map((each) => row(line(each.value === '' ? '(none)' : each.value), each)),
    ...rest,
    '',
  ]
}

const tableNames = { user: 'user', verb: 'verb', resource: 'resource or URL', agent: 'user agent' }

function refusalLine({ candidate, reason }: RejectedSuggestion): string {
  return line(`Not suggested: ${kindWords[candidate.kind]}: ${reason}.`)
}

/** Makes text from outside safe: it stays on its line. */
function line(text: string): string {
  return cut(safe(text), 200)
}

function share(part: number, whole: number, word: string): string {
  return `${counted(part, word)} (${percent(part, whole)})`
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((part / whole) * 100).toFixed(part === whole ? 0 : 1)} %`
}
