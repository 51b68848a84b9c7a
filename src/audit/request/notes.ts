import type { EventFields, EventShape, Level } from '../event.ts'
import { maskText } from '../mask-text.ts'
import { type ActedOn, actOf } from './act.ts'
import { type Body, bodyIn } from './body-notes.ts'
import { builtIns } from './built-in.ts'
import { commandIn } from './command.ts'
import { isDryRun } from './dry-run.ts'
import type { PodPower } from './pod-spec.ts'
import { refusalTold, unexplained } from './refusal.ts'

/** What is worth knowing of a request beside its act and target, in a few words. */
export interface RequestNote {
  readonly id: NoteId
  readonly words: string
}

export type NoteId =
  | 'command'
  | 'dryRun'
  | 'allNamespaces'
  | 'privileged'
  | 'hostNetwork'
  | 'hostPID'
  | 'hostIPC'
  | 'role'
  | 'panic'
  | 'forbidden'

/** The fields that decide what a record tells. */
type Asked = ActedOn & Pick<EventFields, 'requestURI' | 'code' | 'reason'>

/** A row of the table of notes. */
interface NoteRow {
  readonly id: NoteId
  /** The lowest level at which an event can have it. */
  readonly level: Level
  /** The note that an event's fields tell; null for none. */
  readonly inFields?: (event: EventShape) => string | null
  /**
   * The note that its record, as JSON, tells in place of that: `""` for none; null if it tells nothing more. `body` is what
   * the record's requestObject says, if anything.
   */
  readonly inRecord?: (event: Asked, body: Body | null, record: unknown) => string | null
  /** If others choose its words: those for where they would be too many. */
  readonly brief?: string
}

/** The notes of an event, in the order of the table, with their secrets hidden. */
export function notesOf(event: EventShape): readonly RequestNote[] {
  const told = toldIn(event.recordNotes)
  return noteRows.flatMap(({ id, inFields }) => {
    const known = told.get(id)
    const words = known ?? shown(inFields?.(event) ?? '')
    return words === '' ? [] : [{ id, words }]
  })
}

/**
 * What the record of an event, as JSON, tells of its notes beyond its fields, as one text for the event's `recordNotes`; it
 * has no secrets. Nearly always `""`, for nothing.
 */
export function recordNotesOf(event: Asked, record: unknown): string {
  const body = bodyIn(event, record)
  if (event.code !== 403 && body === null) return ''
  return written(
    noteRows.flatMap(({ id, inRecord }) => {
      const words = inRecord?.(event, body, record) ?? null
      return words === null ? [] : [[id, shown(words)]]
    }),
  )
}

/**
 * In bytes: of a longer record nobody reads the notes, for that would take long at intake. Then its event has no
 * `recordNotes`, whatever its record says.
 */
export const longestNoted = 256 * 1024

/** The same notes without the words that others choose, for where these would be too many. */
export function briefRecordNotes(recordNotes: string): string {
  const told = toldIn(recordNotes)
  return written(
    noteRows.flatMap(({ id, brief }) => {
      const words = told.get(id)
      return words === undefined ? [] : [[id, brief ?? words]]
    }),
  )
}

function written(told: readonly (readonly [NoteId, string])[]): string {
  return told.length === 0 ? '' : JSON.stringify(Object.fromEntries(told))
}

/** The notes that `written` wrote. */
function toldIn(recordNotes: string): ReadonlyMap<string, string> {
  return recordNotes === '' ? nothingTold : new Map(Object.entries(JSON.parse(recordNotes) as Record<string, string>))
}

const nothingTold: ReadonlyMap<string, string> = new Map()

/** Of a long text the beginning: it stands at the end of a line. Most texts are few, and hiding secrets takes long. */
function shown(text: string): string {
  const known = lastShown.get(text)
  if (known !== undefined) return known
  const made = beginningShown(text)
  if (lastShown.size >= mostShown) lastShown.clear()
  lastShown.set(text, made)
  return made
}

const lastShown = new Map<string, string>()
const mostShown = 1000

function beginningShown(text: string): string {
  const hidden = maskText(beginningOf(text))
  return hidden.length > mostWords || text.length > mostSearched ? `${hidden.slice(0, mostWords)}…` : hidden
}

/** In characters. */
const mostWords = 200

/**
 * As much of a text as is searched for secrets, which takes long. Secrets are told by what is before them, but in a URL by
 * the `@` behind them: so no URL is cut.
 */
function beginningOf(text: string): string {
  if (text.length <= mostSearched) return text
  let word = mostSearched
  while (word > 0 && !/\s/.test(text.charAt(word - 1))) word--
  const cut = text.slice(0, mostSearched)
  return cut.includes('://', word) ? cut.slice(0, word) : cut
}

/** In characters. */
const mostSearched = 2000

/** The table of all notes. */
export const noteRows: readonly NoteRow[] = [
  { id: 'command', level: 'Metadata', inFields: commandOf },
  {
    id: 'dryRun',
    level: 'Metadata',
    inFields: (event) => (isDryRun(event) ? 'dry run' : null),
    inRecord: (_, body) => dryRunWords(body?.isDry ?? null),
  },
  {
    id: 'allNamespaces',
    level: 'Metadata',
    inFields: (event) => (isInAllNamespaces(event) ? 'all namespaces' : null),
  },
  { id: 'privileged', level: 'Request', inRecord: ofPods('privileged') },
  { id: 'hostNetwork', level: 'Request', inRecord: ofPods('hostNetwork') },
  { id: 'hostPID', level: 'Request', inRecord: ofPods('hostPID') },
  { id: 'hostIPC', level: 'Request', inRecord: ofPods('hostIPC') },
  { id: 'role', level: 'Request', inRecord: (_, body) => body?.role ?? null, brief: '→ …' },
  { id: 'panic', level: 'Metadata', inFields: ({ stage }) => (stage === 'Panic' ? 'panic' : null) },
  {
    id: 'forbidden',
    level: 'Metadata',
    inFields: unexplained,
    inRecord: (event, _, record) => refusalTold(event, record),
    brief: '…',
  },
]

function dryRunWords(isDry: boolean | null): string | null {
  return isDry === null ? null : isDry ? 'dry run' : ''
}

function ofPods(power: PodPower): NonNullable<NoteRow['inRecord']> {
  return (_, body) => (body?.powers.includes(power) === true ? power : null)
}

function commandOf(event: EventShape): string | null {
  return actOf(event) === 'exec' ? commandIn(event.requestURI) : null
}

/**
 * Whether a request is for the objects of all namespaces; a selector may choose few of them. Only of Kubernetes' own
 * resources is it known whether they are in namespaces: of a custom one, without a namespace in the request, nothing is.
 */
function isInAllNamespaces({ verb, hasObjectRef, apiGroup, resource, namespace }: EventShape): boolean {
  return hasObjectRef && namespace === '' && ofMany.has(verb) && namespaced.has(`${apiGroup}/${resource}`)
}

const ofMany = new Set(['list', 'watch', 'deletecollection'])
const namespaced = new Set(
  builtIns.filter((one) => one.namespaced).map(({ group, resource }) => `${group}/${resource}`),
)
