import { Dictionary } from '../../columns/dictionary.ts'
import { placesInRow, Tuples } from '../../columns/tuples.ts'
import type { EventFields, EventRest } from '../event.ts'
import { isObject } from '../json.ts'
import { listIn, pairsIn } from './brief.ts'

/** The parts of a rest, in the order of its row. Each is a text: of a list or of annotations, its JSON. */
export const restTexts = ['sourceIPs', 'credentialIDs', 'message', 'annotations'] as const
export type RestName = (typeof restTexts)[number]
const restPlaces = placesInRow(restTexts)

/** What each has where the event has none; its id is 0. */
const absent: Readonly<Record<RestName, string>> = {
  sourceIPs: '[]',
  credentialIDs: '[]',
  message: '',
  annotations: '{}',
}

/**
 * The rests of the events of a lexicon: what is neither in their shapes nor one event's own. They are no part of the
 * shapes, for annotations can differ in each event (`apiserver.latency.k8s.io/total`), and a shape is judged.
 */
export class Rests {
  readonly text: Readonly<Record<RestName, Dictionary>>
  /** A row for each rest. In row 0 all is absent. */
  readonly tuples: Tuples
  readonly #row = new Uint32Array(restTexts.length)

  /** Has room from the start for as much as `before` holds. */
  constructor(before: Rests | null = null) {
    const dictionaries = restTexts.map((name) => [name, new Dictionary(before?.text[name])])
    this.text = Object.fromEntries(dictionaries) as Record<RestName, Dictionary>
    this.tuples = new Tuples(restTexts.length, before?.tuples)
    for (const name of restTexts) this.text[name].intern(absent[name])
    this.intern(0, 0, 0, 0)
  }

  /** The number of distinct rests; their numbers are 0 … size − 1. */
  get size(): number {
    return this.tuples.size
  }

  /** The number of the rest with these numbers of texts, added if it is new. */
  intern(sourceIPs: number, credentialIDs: number, message: number, annotations: number): number {
    const row = this.#row
    row[restPlaces.sourceIPs] = sourceIPs
    row[restPlaces.credentialIDs] = credentialIDs
    row[restPlaces.message] = message
    row[restPlaces.annotations] = annotations
    return this.tuples.intern(row)
  }

  /** The number of an event's rest, added if it is new. */
  internRest({ sourceIPs, credentialIDs, message, annotations }: EventRest): number {
    const { text } = this
    return this.intern(
      text.sourceIPs.intern(JSON.stringify(sourceIPs)),
      text.credentialIDs.intern(JSON.stringify(credentialIDs)),
      text.message.intern(message),
      text.annotations.intern(annotationsText(annotations)),
    )
  }

  /** The number of a rest's text, in the dictionary of that name. */
  idOf(name: RestName, rest: number): number {
    return this.tuples.at(rest, restPlaces[name])
  }

  /**
   * A rest as it was in its events. Of a message with more than `most` bytes it has the beginning, and of lists and
   * annotations that have more the whole items that fit, and `…` follows. After that, `peer` gives the last source IP.
   */
  rest(rest: number, most = Infinity, peer = (): string => ''): EventRest {
    const text = (name: RestName): string => this.text[name].text(this.idOf(name, rest), most)
    const sourceIPs = text('sourceIPs')
    const isCut = !sourceIPs.endsWith(']')
    return {
      sourceIPs: isCut ? [...listIn(sourceIPs), peer()] : listIn(sourceIPs),
      credentialIDs: listIn(text('credentialIDs')),
      message: text('message'),
      annotations: pairsIn(text('annotations')),
    }
  }

  /** The annotations of a rest. */
  annotations(rest: number): EventFields['annotations'] {
    return pairsIn(this.text.annotations.text(this.idOf('annotations', rest)))
  }
}

/** The annotations in a member of an event: those that are texts, as audit.k8s.io has them. */
export function annotationsOf(value: unknown): EventFields['annotations'] {
  if (!isObject(value)) return []
  return Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
}

/** Annotations as one text, the JSON of an object. */
export function annotationsText(annotations: EventFields['annotations']): string {
  return JSON.stringify(Object.fromEntries(annotations))
}

/** The ids of the credential in the `extra` of a user (k8s.io/apiserver, pkg/authentication/user, `CredentialIDKey`). */
export function credentialIDsOf(extra: unknown): readonly string[] {
  const ids = isObject(extra) && Object.hasOwn(extra, credentialID) ? extra[credentialID] : undefined
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
}

const credentialID = 'authentication.kubernetes.io/credential-id'
