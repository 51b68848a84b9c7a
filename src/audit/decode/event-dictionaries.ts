import { Dictionary } from '../../columns/dictionary.ts'
import { Tuples } from '../../columns/tuples.ts'

/** In each of these dictionaries 0 is what is absent: `""`, and for the groups `[]`. */
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

/** Who asked, from where and with what: texts that come together again and again. */
export const callerParts = ['user', 'userGroups', 'impersonatedUser', 'ip', 'userAgent'] as const
/** What was asked for: whether there is an objectRef (1 or 0), and its texts. */
export const targetParts = [
  'hasObjectRef',
  'apiGroup',
  'apiVersion',
  'resource',
  'subresource',
  'namespace',
  'name',
] as const

/** A request with its outcome, which many events have in common: the numbers of its verb, caller, target and code. */
export const requestParts = ['verb', 'caller', 'target', 'code'] as const

/** What the strings of some events are interned in: their texts, and the rows of numbers that often come together. */
export class EventDictionaries {
  readonly text = Object.fromEntries(
    texts.map((name) => [name, new Dictionary(name === 'auditID' ? 8192 : 16)]),
  ) as Record<TextName, Dictionary>
  /** Rows as `callerParts` and `targetParts` say; 0 is nobody from nowhere, and no objectRef. */
  readonly caller = new Tuples(callerParts.length)
  readonly target = new Tuples(targetParts.length)
  readonly request = new Tuples(requestParts.length)

  constructor() {
    for (const name of texts) this.text[name].intern(name === 'userGroups' ? '[]' : '')
    this.caller.intern(callerParts.map(() => 0))
    this.target.intern(targetParts.map(() => 0))
  }

  /** Ends the interning, and lets go what that alone takes. */
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
