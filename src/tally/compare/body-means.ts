import { type EventFields, isError } from '../../audit/event.ts'
import { resourceValue } from '../../query/fields.ts'
import { BoundedMap } from '../bounded-map.ts'
import { type BodyName, bodyNames, holds, type Logged, managedFieldsOf } from './record-size.ts'

/** Total bytes and number of the bodies of one kind, with managedFields (`whole`) and without (`bare`). */
interface Sums {
  whole: number
  wholeCount: number
  bare: number
  bareCount: number
}

interface Kind {
  readonly number: number
  readonly sums: Record<BodyName, Sums>
}

/** The average length of bodies in a log, by kind of event: verb, resource or path, stage, failed or not. */
export class BodyMeans {
  readonly #kinds = new BoundedMap<Kind>()
  readonly #numbered: Kind[] = []

  /**
   * Adds the bodies of an event to those of its kind, and returns the kind's number; null when there is no room for a
   * new kind. A missing body counts as empty, unless the event was truncated: then its bodies were too long to log.
   */
  take(logged: Logged, stripped: boolean): number | null {
    const kind = this.#kindOf(logged.fields)
    if (kind === undefined) return null
    for (const body of bodyNames) {
      if (logged.truncated || !holds(logged.fields.level, body)) continue
      const bytes = logged.bodies[body]
      const managed = managedFieldsOf(logged, body)
      const sums = kind.sums[body]
      sums.bare += bytes - managed
      sums.bareCount++
      if (stripped && bytes > 0 && managed === 0) continue
      sums.whole += bytes
      sums.wholeCount++
    }
    return kind.number
  }

  /** The mean length of a kind's bodies in bytes, with managedFields or (`bare`) without; null if none was measured. */
  mean(number: number, body: BodyName, bare: boolean): number | null {
    const sums = this.#numbered[number]?.sums[body]
    if (sums === undefined) return null
    const [sum, count] = bare ? [sums.bare, sums.bareCount] : [sums.whole, sums.wholeCount]
    return count === 0 ? null : sum / count
  }

  #kindOf(fields: EventFields): Kind | undefined {
    const { verb, stage, hasObjectRef, resource, subresource, apiGroup, requestURI, code } = fields
    const value = resourceValue(hasObjectRef, resource, subresource, apiGroup)
    const path = hasObjectRef ? '' : requestURI.replace(/\?.*/s, '')
    return this.#kinds.of(JSON.stringify([stage, verb, value, path, isError(code)]), () => {
      const kind = { number: this.#numbered.length, sums: { requestObject: nothing(), responseObject: nothing() } }
      this.#numbered.push(kind)
      return kind
    })
  }
}

function nothing(): Sums {
  return { whole: 0, wholeCount: 0, bare: 0, bareCount: 0 }
}
