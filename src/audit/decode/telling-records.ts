import { Growing } from '../../columns/growing.ts'
import { Tuples } from '../../columns/tuples.ts'
import { bodyTells } from '../request/body-notes.ts'
import { recordNotesOf } from '../request/notes.ts'
import { tellerOf } from '../request/refusal.ts'
import { type Lexicon, outcomePlaces, targetPlaces, type TextName } from './lexicon.ts'

/** What the scanner knows of a request, by its numbers in the lexicon. */
export interface ScannedRequest {
  readonly requestURI: number
  readonly verb: number
  readonly target: number
  readonly outcome: number
}

/** Knows which records of a lexicon's events may tell notes, and gives these. It remembers each answer of yes or no. */
export class TellingRecords {
  readonly #lexicon: Lexicon
  /** Verbs, each with a kind of object. */
  readonly #requests = new Tuples(2)
  readonly #request = new Uint32Array(2)
  /** What is known of each of these, and of each outcome: `no`, `yes`, or 0 for nothing yet. */
  readonly #ofRequests = new Growing((length) => new Uint8Array(length))
  readonly #ofOutcomes = new Growing((length) => new Uint8Array(length))
  /** What annotations tell of a request that was refused, and 1 more; 0 for nothing known yet. */
  readonly #ofAnnotations = new Growing((length) => new Uint32Array(length))

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon
  }

  /** Whether the body of a request can tell a note, by its verb and its target, which names something. */
  byBody(verb: number, target: number): boolean {
    this.#request[0] = verb
    this.#request[1] = this.#lexicon.target.at(target, targetPlaces.kind)
    const number = this.#requests.intern(this.#request)
    const known = this.#ofRequests.at(number)
    return known === 0 ? learned(this.#ofRequests, number, bodyTells(this.#acted(verb, target))) : known === yes
  }

  /** Whether a request was refused with 403: then its record can tell why. */
  byOutcome(outcome: number): boolean {
    const known = this.#ofOutcomes.at(outcome)
    return known === 0
      ? learned(this.#ofOutcomes, outcome, this.#outcomeText('code', outcome) === '403')
      : known === yes
  }

  /** The number of the notes of a record; of a record without objectRef, the requestObject counts for nothing. */
  notes({ requestURI, verb, target, outcome }: ScannedRequest, record: unknown): number {
    const isRefused = this.byOutcome(outcome)
    const fields = {
      ...this.#acted(verb, target),
      requestURI: this.#text('requestURI', requestURI),
      code: isRefused ? 403 : null,
      reason: isRefused ? this.#outcomeText('reason', outcome) : '',
    }
    return this.#lexicon.recordNotesID(recordNotesOf(fields, record))
  }

  /**
   * What annotations, given by their number, tell of a request that was refused, as a number: 0 for nothing, 1 if the
   * response tells it, or `firstNote` and the number of the notes of such a record without a body.
   */
  refusal(annotations: number): number {
    const known = this.#ofAnnotations.at(annotations) - 1
    if (known >= 0) return known
    const told = this.#refusalIn(JSON.parse(this.#lexicon.text.annotations.text(annotations)))
    this.#ofAnnotations.set(annotations, told + 1)
    return told
  }

  #refusalIn(annotations: unknown): number {
    const teller = tellerOf(annotations)
    if (teller !== 'authorizer') return teller === 'nobody' ? 0 : 1
    const fields = { ...unknownTarget, requestURI: '', code: 403, reason: '' }
    return firstNote + this.#lexicon.recordNotesID(recordNotesOf(fields, { annotations }))
  }

  #acted(verb: number, target: number): Parameters<typeof bodyTells>[0] {
    const kind = this.#lexicon.target.at(target, targetPlaces.kind)
    const part = (name: 'apiGroup' | 'resource' | 'subresource'): string => this.#lexicon.kindText(kind, name)
    const [apiGroup, resource, subresource] = [part('apiGroup'), part('resource'), part('subresource')]
    return { hasObjectRef: true, verb: this.#text('verb', verb), apiGroup, resource, subresource }
  }

  #outcomeText(name: 'code' | 'reason', outcome: number): string {
    return this.#text(name, this.#lexicon.outcome.at(outcome, outcomePlaces[name]))
  }

  #text(name: TextName, id: number): string {
    return this.#lexicon.text[name].text(id)
  }
}

const [no, yes] = [1, 2]
/** See `refusal`. */
export const firstNote = 2
/** Without a body, the target of a request tells nothing. */
const unknownTarget = { hasObjectRef: true, verb: '', apiGroup: '', resource: '', subresource: '' } as const

function learned(known: Growing<Uint8Array>, number: number, is: boolean): boolean {
  known.set(number, is ? yes : no)
  return is
}
