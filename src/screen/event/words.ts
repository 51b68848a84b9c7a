import { type EventFields, isError, stages } from '../../audit/event.ts'
import { queryText, valueAt } from '../../audit/mask.ts'
import { maskCommand } from '../../audit/mask-command.ts'
import { maskText } from '../../audit/mask-text.ts'
import { timestamp } from '../../audit/time.ts'
import type { Row } from '../../store/events/row.ts'
import { type RequestState, stateOf } from '../../store/requests/request-state.ts'
import { rowsOfRequest } from '../../store/requests/stages.ts'
import { type Store, timeRangeOf } from '../../store/store.ts'
import { count, duration } from '../../text/numbers.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { objectName } from '../list/row-line.ts'

/** One thing that is said of an event: a label and words. */
export interface Said {
  readonly label: string
  readonly words: string
  readonly tone?: 'strong' | 'bad' | 'warn'
}

/** Who did what, to what, when, from where, with what outcome and how long, before any JSON. */
export function eventWords(event: EventFields, took: number, record: unknown): Said[] {
  // What the client can make as long as it likes comes last.
  const said: (Said | null)[] = [
    { label: 'did', words: `${event.verb === '' ? '(no verb)' : event.verb} ${target(event)}`, tone: 'strong' },
    outcome(event, record),
    { label: 'when', words: when(event, took) },
    commandRun(event),
    { label: 'from', words: from(event, record) },
    decision(record),
    note(record),
  ]
  const shown = said.filter((one) => one !== null).map((one) => ({ ...one, words: maskText(one.words) }))
  return [{ label: 'who', words: who(event), tone: 'strong' }, ...shown]
}

function who({ user, impersonatedUser, userGroups, stage, code }: EventFields): string {
  if (user === '' && stage === 'ResponseStarted' && code === 401) return 'nobody: authentication failed'
  const groups = userGroups.length > 0 ? `  (${userGroups.join(', ')})` : ''
  return `${user === '' ? '(no name)' : user}${impersonatedUser === '' ? '' : ` as ${impersonatedUser}`}${groups}`
}

function target(event: EventFields): string {
  if (!event.hasObjectRef) return event.requestURI.split('?')[0] ?? ''
  const { resource, subresource, apiGroup, namespace } = event
  const what = resource + (subresource === '' ? '' : `/${subresource}`) + (apiGroup === '' ? '' : `.${apiGroup}`)
  const name = objectName(event)
  const wide = name === '' && namespace === '' ? '  (all namespaces, or cluster-scoped)' : ''
  return `${what}${name === '' ? '' : ` ${name}`}${wide}`
}

/** The command of an exec or attach, from the request URI; what looks like a credential is masked. */
function commandRun({ subresource, requestURI }: EventFields): Said | null {
  if (subresource !== 'exec' && subresource !== 'attach') return null
  const query = requestURI.slice(requestURI.indexOf('?') + 1)
  const words = query.split('&').flatMap((pair) => (pair.startsWith('command=') ? [queryText(pair.slice(8))] : []))
  return words.length === 0 ? null : { label: 'ran', words: maskCommand(words).join(' '), tone: 'warn' }
}

function when({ stageTimestamp, stage }: EventFields, took: number): string {
  const time = duration(took)
  return `${stageTimestamp}  ${stage}${time === '' || stage === 'RequestReceived' ? '' : `, ${time} after it was received`}`
}

function from({ sourceIPs, userAgent }: EventFields, record: unknown): string {
  const logged = valueAt(record, ['sourceIPs'])
  const all = Array.isArray(logged) ? logged.map(String) : sourceIPs
  const claimed = all.length > 1 ? `  (said to come from ${all.slice(0, -1).join(', ')})` : ''
  return `${all.at(-1) ?? '(no address)'}${claimed}${userAgent === '' ? '' : `  with ${userAgent}`}`
}

function outcome({ code, stage }: EventFields, record: unknown): Said {
  if (code === null)
    return {
      label: 'outcome',
      words: stage === 'RequestReceived' ? 'not yet known: the request was received' : 'none logged',
    }
  const reason = valueAt(record, ['responseStatus', 'reason'])
  const message = valueAt(record, ['responseStatus', 'message'])
  const words = [String(code), reason, message].filter((part) => typeof part === 'string' && part !== '')
  return { label: 'outcome', words: words.join('  '), ...(isError(code) ? { tone: 'bad' as const } : {}) }
}

function decision(record: unknown): Said | null {
  const annotation = (name: string): unknown => valueAt(record, ['annotations', name])
  const decided = annotation('authorization.k8s.io/decision')
  const reason = annotation('authorization.k8s.io/reason')
  if (typeof decided !== 'string') return null
  return { label: 'authz', words: typeof reason === 'string' && reason !== '' ? `${decided}: ${reason}` : decided }
}

function note(record: unknown): Said | null {
  const truncated = valueAt(record, ['annotations', 'audit.k8s.io/truncated']) === 'true'
  return truncated
    ? { label: 'note', words: 'kube-apiserver cut the bodies off: the event was too large', tone: 'warn' }
    : null
}

/**
 * The stages of an event's request, as far as they are held: `RequestReceived 17:03:12.031 » ResponseStarted +4ms`, and
 * what is to be said where none of them is its end.
 */
export function requestWords(store: Store, row: Row, glyphs: Glyphs): Said | null {
  const places = rowsOfRequest(store, row).flatMap((one) => store.locate(one) ?? [])
  const [first] = places
  if (first === undefined) return null
  const now = timeRangeOf(store)?.to ?? NaN
  const received = first.segment.received(first.index)
  const arrival = Number.isNaN(received) ? '' : ` ${timestamp(received).slice(11, 23)}`
  const byStage = stages.flatMap((stage, number) => {
    const same = places.filter(({ segment, index }) => segment.column('stage').id(index) === number)
    const [one] = same
    return one === undefined ? [] : [{ stage, ...one, times: same.length }]
  })
  const said = byStage.map(({ stage, segment, index, times }) => {
    const took = duration(segment.took(index))
    const again = times > 1 ? ` (${count(times)} times)` : ''
    if (stage === 'RequestReceived') return `${stage}${arrival}${again}`
    return `${glyphs.stage[stage]} ${stage}${took.startsWith('-') ? ` ${took}` : took === '' ? '' : ` +${took}`}${again}`
  })
  const begin = byStage[0]?.stage === 'RequestReceived' ? [] : [`received${arrival}`]
  // One end is enough, wherever it stands.
  const states = places.map(({ segment, index }) => stateOf(segment, index, now))
  const last = byStage.at(-1)
  const state = last === undefined || states.includes(null) ? null : stateOf(last.segment, last.index, now)
  const open = state === null ? [] : [`${glyphs.more} ${openWords[state](duration(now - received))}`]
  const tone = state === 'in flight' || state === 'overdue' ? { tone: 'warn' as const } : {}
  return { label: 'request', words: [...begin, ...said, ...open].join(' '), ...tone }
}

const openWords: Record<RequestState, (age: string) => string> = {
  'in flight': (age) => `in flight for ${age}`,
  received: (age) => `nothing since, for ${age}`,
  overdue: (age) => `no end logged, for ${age}: it should have ended`,
  'no end': () => 'no end logged',
  omitted: () => 'no end logged: the rule leaves ResponseComplete out',
}
