import type { ProblemCode } from '../policy.ts'
import { fieldPath, type PolicyNode } from './policy-node.ts'
import { placeholder, quote } from './quote.ts'

/** A problem with a value; `at` is an offset into the text. */
export interface Note {
  readonly code: ProblemCode
  readonly path: string
  readonly at: number
  readonly message: string
  readonly advice: string
}

/** What decoding collects besides the value. */
export interface Decoding {
  readonly text: string
  readonly errors: Note[]
  readonly warnings: Note[]
  /** The fields that this Kubernetes does not know yet, with the version that brought them. */
  readonly newer: ReadonlyMap<string, string>
  /** The offset of each value, by its path: for a list or an object that of its key, else its own. */
  readonly places: Map<string, number>
}

/** Reads one type of value, as strictly as Go; `read` returns undefined after it has added an error. */
export interface Decoder<T> {
  readonly expected: string
  /** What a null in a list becomes. */
  readonly empty: T
  readonly read: (value: PolicyNode, path: string, decoding: Decoding) => T | undefined
}

export type Fields = Readonly<Record<string, Decoder<unknown>>>
export type Decoded<F extends Fields> = {
  readonly [K in keyof F]?: F[K] extends Decoder<infer T> ? T : never
}

/** The message and advice for a field that the object does not have. */
export type UnknownField = (path: string, key: string, fields: Fields) => Pick<Note, 'message' | 'advice'>

export const text = scalar('string', '', (value) => (value.kind === 'string' ? value.value.toWellFormed() : undefined))

export const bool = scalar('bool', false, (value) => (value.kind === 'bool' ? value.value : undefined))

export const integer = scalar('integer', 0, (value) =>
  value.kind === 'number' && Number.isInteger(value.value) ? value.value : undefined,
)

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/

export const rfc3339Time = scalar('time (RFC 3339)', '', (value) =>
  value.kind === 'string' && rfc3339.test(value.value) ? value.value : undefined,
)

export const anything: Decoder<null> = { expected: 'value', empty: null, read: () => null }

function scalar<T>(expected: string, empty: T, accept: (value: PolicyNode) => T | undefined): Decoder<T> {
  const self: Decoder<T> = {
    expected,
    empty,
    read: (value, path, decoding) => accept(value) ?? mismatch(self, value, path, decoding),
  }
  return self
}

export function listOf<T>(item: Decoder<T>): Decoder<T[]> {
  const self: Decoder<T[]> = {
    expected: `list of ${item.expected}s`,
    empty: [],
    read(value, path, decoding) {
      if (value.kind !== 'list') return mismatch(self, value, path, decoding)
      return value.items.map(({ at, value: each }, index) => {
        const itemPath = `${path}[${index}]`
        decoding.places.set(itemPath, each.kind === 'null' ? at : each.start)
        return each.kind === 'null' ? item.empty : (item.read(each, itemPath, decoding) ?? item.empty)
      })
    },
  }
  return self
}

export function mapOf<T>(item: Decoder<T>): Decoder<ReadonlyMap<string, T>> {
  const self: Decoder<ReadonlyMap<string, T>> = {
    expected: `map of ${item.expected}s`,
    empty: new Map(),
    read(value, path, decoding) {
      if (value.kind !== 'map') return mismatch(self, value, path, decoding)
      const pairs = [...value.entries].map(([key, { value: each }]): [string, T] => {
        const read = each.kind === 'null' ? undefined : item.read(each, fieldPath(path, key), decoding)
        return [key, read ?? item.empty]
      })
      return new Map(pairs)
    },
  }
  return self
}

/** An object with some fields. Null counts as absent, and so do an empty string and an empty list. */
export function object<F extends Fields>(fields: F, unknownField: UnknownField): Decoder<Decoded<F>> {
  const self: Decoder<Decoded<F>> = {
    expected: 'object',
    empty: {},
    read(value, path, decoding) {
      if (value.kind !== 'map') return mismatch(self, value, path, decoding)
      const result: Record<string, unknown> = {}
      for (const [key, entry] of value.entries) {
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined
        const at = fieldPath(path, key)
        const since = decoding.newer.get(key)
        if (field && since !== undefined) {
          decoding.warnings.push(newerField(at, since, entry.at))
          continue
        }
        if (!field) {
          decoding.warnings.push({ code: 'unknown-field', path: at, at: entry.at, ...unknownField(at, key, fields) })
          continue
        }
        decoding.places.set(at, ['string', 'bool', 'number'].includes(entry.value.kind) ? entry.value.start : entry.at)
        const read = entry.value.kind === 'null' ? undefined : field.read(entry.value, at, decoding)
        if (read !== undefined && read !== '' && !(Array.isArray(read) && read.length === 0)) result[key] = read
      }
      // The loop adds only what the decoder of a field of F returned.
      return result as Decoded<F>
    },
  }
  return self
}

function newerField(path: string, since: string, at: number): Note {
  const message = `${quote(path)} does nothing before Kubernetes ${since}: ignored`
  return { code: 'newer-field', path, at, message, advice: 'Remove it, or name a later version with --kubernetes.' }
}

/** A field that is checked but never used. */
export function unused(decoder: Decoder<unknown>): Decoder<undefined> {
  return {
    expected: decoder.expected,
    empty: undefined,
    read(value, path, decoding) {
      decoder.read(value, path, { ...decoding, places: new Map() })
      return undefined
    },
  }
}

const kindNames: Readonly<Record<PolicyNode['kind'], string>> = {
  null: 'null',
  bool: 'bool',
  number: 'number',
  string: 'string',
  list: 'array',
  map: 'object',
}

function mismatch<T>(expected: Decoder<T>, value: PolicyNode, path: string, decoding: Decoding): T | undefined {
  const source = decoding.text.slice(value.start, value.end)
  const shown = value.kind === 'list' || value.kind === 'map' ? '' : ` ${quote(source)}`
  decoding.errors.push({
    code: 'wrong-type',
    path,
    at: value.start,
    message: `cannot unmarshal ${kindNames[value.kind]}${shown}: ${article(expected.expected)} is expected here`,
    advice: placeholder(source) ?? groupRemedy(path, value.kind) ?? remedy(expected.expected, value.kind, source),
  })
  return undefined
}

/** A list under `group` is often one of users, which it does not name. */
function groupRemedy(path: string, found: PolicyNode['kind']): string | null {
  if (!path.endsWith('.group') || found !== 'list') return null
  return 'Write one API group, and an entry for each further one. Users and their groups belong in users and userGroups.'
}

function article(words: string): string {
  return /^[aeio]/.test(words) ? `an ${words}` : `a ${words}`
}

function remedy(expected: string, found: PolicyNode['kind'], source: string): string {
  const short = source.length <= 60 && !source.includes('\n') ? source : '…'
  if (expected === 'string' && found === 'bool') return `Put it in quotes, "${short}": YAML reads it as true or false.`
  if (expected === 'string' && found === 'number') return `Put it in quotes, "${short}": YAML reads it as a number.`
  if (expected === 'string' && found === 'list') return 'Write one value, without brackets or dash.'
  if (expected === 'bool') return 'Write true or false, without quotes.'
  if (expected === 'list of objects') return 'Write a list, with a dash before each entry.'
  if (expected.startsWith('list') && found === 'string') return `Write a list: [${short}].`
  if (expected.startsWith('list')) return 'Write a list, with a dash before each value.'
  if (expected === 'object') return 'Write fields with their values, such as `group: ""` or `level: Metadata`.'
  return ''
}
