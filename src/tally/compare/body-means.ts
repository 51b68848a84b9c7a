import { type EventFields, isError } from '../../audit/event.ts'
import { resourceValue } from '../../query/fields.ts'
import { BoundedMap } from '../bounded-map.ts'
import { type BodyName, bodyNames, holds, type Logged, managedFieldsOf } from './record-size.ts'

/** Sums of the bodies of one kind, with their managedFields and without. */
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

/** How long bodies are in a log, on average, by the kind of the event: verb, resource or path, stage, failed or not. */
export class BodyMeans {
  readonly #kinds = new BoundedMap<Kind>()
  readonly #numbered: Kind[] = []

  /**
   * Takes what an event tells about the bodies of its kind, and gives the kind's number; null when there is no room for
   * one more. That it has no body though it could is told too, but not when its bodies were too long to be logged.
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

  /** The mean of a kind's bodies, with managedFields or (`bare`) without; null when none was measured. */
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
