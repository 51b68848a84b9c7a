import { type EventFields, isError, stages } from '../../audit/event.ts'
import { type Path, readForSecrets, valueAt } from '../../audit/mask.ts'
import { maskText } from '../../audit/mask-text.ts'
import { commandIn } from '../../audit/request/command.ts'
import { timestamp } from '../../audit/time.ts'
import type { EventEngine } from '../../engine/engine.ts'
import { ageOf, tookUntil } from '../../explain/took-words.ts'
import type { Row } from '../../store/events/row.ts'
import type { RequestState } from '../../store/requests/request-state.ts'
import { count, duration } from '../../text/numbers.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { objectName } from '../labels/target.ts'

/** One line of an event's summary: a label and words. */
export interface Fact {
  readonly label: string
  readonly words: string
  readonly tone?: 'strong' | 'bad' | 'warn'
}

/** How a request was answered, as another of its events says. */
export interface Response {
  readonly code: number
  readonly stage: string
}

/**
 * The summary of an event: who did what, with what outcome, when, and from where. `took` is in microseconds; `response` is
 * for an event that has no code itself.
 */
export function eventWords(
  event: EventFields,
  took: number,
  record: unknown,
  response: Response | null = null,
): Fact[] {
  // Clients choose the length of some texts; those come last.
  const facts: (Fact | null)[] = [
    { label: 'action', words: `${event.verb === '' ? '(no verb)' : event.verb} ${target(event)}`, tone: 'strong' },
    outcome(event, record, response),
    { label: 'time', words: when(event, took) },
    commandRun(event),
    { label: 'client', words: client(event, record) },
    decision(record),
    note(record),
  ]
  const shown = facts
    .filter((fact) => fact !== null)
    .map((fact) => ({ ...fact, words: maskText(readForSecrets(fact.words)) }))
  return [{ label: 'user', words: readForSecrets(who(event, record)), tone: 'strong' }, ...shown]
}

/** The list of texts at a path of the record, which the store keeps only in part; null if there is none. */
function textsAt(record: unknown, path: Path): readonly string[] | null {
  const value = valueAt(record, path)
  return Array.isArray(value) && value.every((text) => typeof text === 'string') ? value : null
}

/** The first of a list's texts, and how many there are if that is not all. */
function listed(texts: readonly string[]): string {
  const few = texts.slice(0, mostListed).join(', ')
  return texts.length > mostListed ? `${few}, and ${count(texts.length - mostListed)} more` : few
}

const mostListed = 1000

function who({ user, impersonatedUser, userGroups, stage, code }: EventFields, record: unknown): string {
  if (user === '' && stage === 'ResponseStarted' && code === 401) return 'nobody: authentication failed'
  const all = textsAt(record, ['user', 'groups']) ?? userGroups
  const groups = all.length > 0 ? `  (${listed(all)})` : ''
  return `${user === '' ? '(no name)' : user}${impersonatedUser === '' ? '' : ` as ${impersonatedUser}`}${groups}`
}

function target(event: EventFields): string {
  if (!event.hasObjectRef) return event.requestURI.split('?')[0] ?? ''
  const { resource, subresource, apiGroup, namespace } = event
  const what = resource + (subresource === '' ? '' : `/${subresource}`) + (apiGroup === '' ? '' : `.${apiGroup}`)
  const name = objectName(event)
  const wide = name === '' && namespace === '' ? '  (all namespaces or cluster-scoped)' : ''
  return `${what}${name === '' ? '' : ` ${name}`}${wide}`
}

/** The command of an exec or attach, from the request URI, with likely credentials masked. */
function commandRun({ subresource, requestURI }: EventFields): Fact | null {
  if (subresource !== 'exec' && subresource !== 'attach') return null
  const command = commandIn(requestURI)
  return command === null ? null : { label: 'command', words: command, tone: 'warn' }
}

function when({ stageTimestamp, stage }: EventFields, took: number): string {
  const time = tookUntil(stage, took)
  return `${stageTimestamp}  ${stage}${time === '' ? '' : `, ${time} after arrival`}`
}

function client({ sourceIPs, userAgent }: EventFields, record: unknown): string {
  const all = textsAt(record, ['sourceIPs']) ?? sourceIPs
  const claimed = all.length > 1 ? ` (X-Forwarded-For: ${listed(all.slice(0, -1))}, unverified)` : ''
  return `${all.at(-1) ?? '(no address)'}${claimed}${userAgent === '' ? '' : `, ${userAgent}`}`
}

function outcome({ code, stage }: EventFields, record: unknown, response: Response | null): Fact {
  if (code === null && response !== null)
    return { label: 'outcome', words: `${response.code}, by its ${response.stage}`, ...toneOf(response.code) }
  if (code === null) {
    const words = stage === 'RequestReceived' ? 'request received; no response in memory' : 'not logged'
    return { label: 'outcome', words }
  }
  const reason = valueAt(record, ['responseStatus', 'reason'])
  const message = valueAt(record, ['responseStatus', 'message'])
  const words = [String(code), reason, message].filter((part) => typeof part === 'string' && part !== '')
  return { label: 'outcome', words: words.join('  '), ...toneOf(code) }
}

function toneOf(code: number): { readonly tone?: 'bad' } {
  return isError(code) ? { tone: 'bad' } : {}
}

function decision(record: unknown): Fact | null {
  const annotation = (name: string): unknown => valueAt(record, ['annotations', name])
  const decided = annotation('authorization.k8s.io/decision')
  const reason = annotation('authorization.k8s.io/reason')
  if (typeof decided !== 'string') return null
  return { label: 'authz', words: typeof reason === 'string' && reason !== '' ? `${decided}: ${reason}` : decided }
}

function note(record: unknown): Fact | null {
  const truncated = valueAt(record, ['annotations', 'audit.k8s.io/truncated']) === 'true'
  return truncated
    ? { label: 'note', words: 'kube-apiserver removed the bodies: the event was too large', tone: 'warn' }
    : null
}

/** The most bytes of a text to read where only the code and the stage are needed. */
const mostInCode = 32

/** The response to an event's request, from its latest event in memory that has a code; null without one. */
export function responseTo(events: EventEngine, row: Row): Response | null {
  const answered = events.request(row).value.flatMap((one) => {
    const event = events.row(one, mostInCode)
    if (event === null) return []
    const { code, stage } = event.fields
    return code === null ? [] : [{ code, stage }]
  })
  return answered.at(-1) ?? null
}

/**
 * The stages in memory of an event's request: `RequestReceived 17:03:12.031 » ResponseStarted +4ms`. If none of them ends
 * it, the request's state follows.
 */
export function requestWords(events: EventEngine, row: Row, glyphs: Glyphs): Fact | null {
  const rows = events.request(row).value.flatMap((one) => events.row(one, mostInCode) ?? [])
  const [first] = rows
  if (first === undefined) return null
  const { received } = first
  const arrival = Number.isNaN(received) ? '' : ` ${timestamp(received).slice(11, 23)}`
  const byStage = stages.flatMap((stage) => {
    const same = rows.filter((one) => one.stage === stage)
    const [one] = same
    return one === undefined ? [] : [{ stage, event: one, times: same.length }]
  })
  const stageWords = byStage.map(({ stage, event, times }) => {
    const took = duration(event.took)
    const again = times > 1 ? ` (${count(times)} times)` : ''
    if (stage === 'RequestReceived') return `${stage}${arrival}${again}`
    return `${glyphs.stage[stage]} ${stage}${took.startsWith('-') ? ` ${took}` : took === '' ? '' : ` +${took}`}${again}`
  })
  const begin = byStage[0]?.stage === 'RequestReceived' ? [] : [`received${arrival}`]
  // One end is enough, wherever it is.
  const state = rows.some((one) => one.isEnd) ? null : (byStage.at(-1)?.event.requestState ?? null)
  const now = events.about.timeRange?.to ?? NaN
  const open = state === null ? [] : [`${glyphs.more} ${openWords[state](ageOf(received, now))}`]
  const tone = state === 'in flight' || state === 'overdue' ? { tone: 'warn' as const } : {}
  return { label: 'stages', words: [...begin, ...stageWords, ...open].join(' '), ...tone }
}

const openWords: Record<RequestState, (age: string) => string> = {
  'in flight': (age) => `in flight${age === '' ? '' : ` for ${age}`}`,
  received: (age) => `no response yet${age === '' ? '' : ` after ${age}`}`,
  overdue: (age) => `no end logged after ${age}; probably lost`,
  'no end': () => 'no end logged',
  omitted: () => 'end not logged (policy omits ResponseComplete)',
}
