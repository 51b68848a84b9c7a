import { Dictionary } from '../../columns/dictionary.ts'
import { Tuples } from '../../columns/tuples.ts'

/** The dictionaries of texts. In each, 0 is the absent value: `""`, or `[]` for the groups. */
export const texts = [
  'auditID',
  'verb',
  'requestURI',
  'user',
  'userGroups',
  'impersonatedUser',
  'ip',
  'userAgent',
  'code',
  'apiGroup',
  'apiVersion',
  'resource',
  'subresource',
  'namespace',
  'name',
] as const
export type TextName = (typeof texts)[number]

/** Who sent a request, from where and with which client: the same combinations occur again and again. */
export const callerParts = ['user', 'userGroups', 'impersonatedUser', 'ip', 'userAgent'] as const
/** The target of a request: whether it has an objectRef (1 or 0), and its texts. */
export const targetParts = [
  'hasObjectRef',
  'apiGroup',
  'apiVersion',
  'resource',
  'subresource',
  'namespace',
  'name',
] as const

/** A request with its outcome, which many events share: the numbers of its verb, caller, target and code. */
export const requestParts = ['verb', 'caller', 'target', 'code'] as const

/** Interns the strings of some events: their texts, and the rows of numbers that often occur together. */
export class EventDictionaries {
  readonly text = Object.fromEntries(
    texts.map((name) => [name, new Dictionary(name === 'auditID' ? 8192 : 16)]),
  ) as Record<TextName, Dictionary>
  /** Rows of `callerParts` and `targetParts`; row 0 is an unknown caller, or no objectRef. */
  readonly caller = new Tuples(callerParts.length)
  readonly target = new Tuples(targetParts.length)
  readonly request = new Tuples(requestParts.length)

  constructor() {
    for (const name of texts) this.text[name].intern(name === 'userGroups' ? '[]' : '')
    this.caller.intern(callerParts.map(() => 0))
    this.target.intern(targetParts.map(() => 0))
  }

  /** Ends interning, and frees the memory that only interning needs. */
  close(): void {
    for (const one of this.#all) one.close()
  }

  /** Bytes of memory held. */
  get byteLength(): number {
    return this.#all.reduce((total, { byteLength }) => total + byteLength, 0)
  }

  get #all(): readonly (Dictionary | Tuples)[] {
    return [...Object.values(this.text), this.caller, this.target, this.request]
  }
}
