import { pairsIn } from '../../audit/decode/brief.ts'
import type { Lexicon } from '../../audit/decode/lexicon.ts'
import type { RestName } from '../../audit/decode/rests.ts'

/** What a filter can test of the rest of an event. `anyip`, `cred` and `note` have lists, each as the JSON of its list. */
export interface RestColumns {
  /** All of sourceIPs. */
  readonly anyip: RestColumn
  readonly message: RestColumn
  /** The credential's ids. */
  readonly cred: RestColumn
  /** Each annotation as `key=value`. */
  readonly note: RestColumn
  /** The annotation `authorization.k8s.io/decision`. */
  readonly decision: RestColumn
}

/** Like a `ValueColumn`, by the number of a rest instead of a shape. */
interface RestColumn {
  readonly id: (rest: number) => number
  readonly text: (id: number) => string
}

/** The values in the rests of a lexicon's events. */
export function restColumnsOf({ rests }: Lexicon): RestColumns {
  const column = (name: RestName, read = (text: string): string => text): RestColumn => ({
    id: (rest) => rests.idOf(name, rest),
    text: (id) => read(rests.text[name].text(id)),
  })
  return {
    anyip: column('sourceIPs'),
    message: column('message'),
    cred: column('credentialIDs'),
    note: column('annotations', (text) => JSON.stringify(pairsIn(text).map(([key, value]) => `${key}=${value}`))),
    decision: column('annotations', (text) => new Map(pairsIn(text)).get('authorization.k8s.io/decision') ?? ''),
  }
}
