import type { Candidate, Kind } from '../../policy/suggest/candidate.ts'
import type { RejectedSuggestion, Suggestion } from '../../policy/suggest/suggest.ts'
import { count, counted } from '../../text/numbers.ts'
import { safe } from '../../text/safe.ts'
import { cut } from '../../text/width.ts'
import type { Report, VolumeTable } from './report.ts'

/** The lines of comment at the beginning of the policy, without their `# `. */
export function headComment(report: Report, anew: boolean): string[] {
  const { events, bytes, span, suggested, refused } = { ...report, refused: report.suggested.rejected }
  const saved = suggested.suggestions.reduce((sum, { saves }) => sum + saves.bytes, 0)
  const gone = suggested.suggestions.reduce((sum, { saves }) => sum + saves.events, 0)
  const found =
    suggested.suggestions.length === 0
      ? 'Nothing was found that is worth cutting and hides nothing that matters.'
      : `What is suggested below saves ${share(gone, events, 'event')} and ${share(saved, bytes, 'byte')}.`
  return [
    `Suggested for ${report.file === null ? 'a policy that is not known' : line(report.file.file)}, from a log of ${counted(events, 'event')}, ${counted(bytes, 'byte')}${span === null ? '' : `, ${span.first} to ${span.last}`}.`,
    ...caveats(report, anew),
    found,
    '',
    ...report.volumes.flatMap((table) => tableLines(table, report)),
    ...refused.map((refusal) => refusalLine(refusal)),
  ]
}

/** The lines of comment above a suggested rule. */
export function suggestionComment({ kind, saves, rule }: Suggestion, report: Report): string[] {
  const what = saves.lowered > 0 ? `lowers ${counted(saves.lowered, 'event')} and saves` : 'saves'
  const events = saves.lowered > 0 ? '' : `${share(saves.events, report.events, 'event')} and `
  return [`Suggested: ${what} ${events}${share(saves.bytes, report.bytes, 'byte')}.`, ...hiddenBy[kind](report, rule)]
}

const hiddenBy: Record<Kind, (report: Report, rule: Candidate['rule']) => string[]> = {
  stage: ({ loneArrivals }) => [
    'It hides when a request arrived, and requests that never end: such a one shows only when it is done.',
    loneArrivals === null
      ? 'How many of them are in this log is not known: too many were under way.'
      : `In this log ${counted(loneArrivals, 'request')} arrived and ${loneArrivals === 1 ? 'has' : 'have'} no other event.`,
  ],
  reads: () => [
    'It hides these reads altogether. In this log all of them succeeded; one that is refused or fails',
    'later on would not be seen either, nor what somebody who stole the credentials of these users reads so.',
  ],
  urls: () => [
    'It hides these requests altogether. In this log all of them succeeded; one that fails later on',
    'would not be seen either, nor that somebody with the credentials of these users looks around so.',
  ],
  answers: () => ['It hides what the answers held. Who asked for what, when, and with what outcome stays in the log.'],
}

/** What is suggested, without its reasons, in few words. */
const kindWords: Record<Kind, string> = {
  stage: 'omitStages RequestReceived for the whole policy',
  reads: 'level None for reads of machines',
  urls: 'level None for health checks and discovery',
  answers: 'level Metadata for reads that are logged with their answers',
}

function caveats({ file, before, drift, events, uncounted }: Report, anew: boolean): string[] {
  const level = before.rules?.[0]?.level ?? 'Metadata'
  return [
    ...(file === null
      ? [`Without --policy it is assumed that everything is logged at level ${level}, the highest of this log.`]
      : []),
    ...(anew
      ? ['The policy is written anew: nothing could be put into its text as it is, so its comments are gone.']
      : []),
    ...(drift > 0
      ? [`Beware: ${counted(drift, 'event')} of ${count(events)} cannot have been written under this policy.`]
      : []),
    ...(uncounted > 0
      ? [
          `${counted(uncounted, 'event')} ${uncounted === 1 ? 'is' : 'are'} too various to be looked at one by one: what is saved may be more.`,
        ]
      : []),
  ]
}

/** Numbers come first, so that no name from the log begins a comment. */
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

/** What others chose stays on its line, and does nothing there. */
function line(text: string): string {
  return cut(safe(text), 200)
}

function share(part: number, whole: number, word: string): string {
  return `${counted(part, word)} (${percent(part, whole)})`
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((part / whole) * 100).toFixed(part === whole ? 0 : 1)} %`
}
