import { type Act, actOf } from '../audit/request/act.ts'
import { isDryRun } from '../audit/request/dry-run.ts'
import { notesOf } from '../audit/request/notes.ts'
import type { Row } from '../store/events/row.ts'
import type { Shapes } from '../store/shapes.ts'
import type { Store } from '../store/store.ts'
import type { Likeness } from './engine.ts'

/** How many kinds are remembered. Clients choose what makes them. */
const mostKinds = 65_536
/** The most bytes of a text that are compared. */
const mostInText = 2048

/** The sessions that kubectl may begin in two ways. */
const sessions = new Set<Act>(['exec', 'attach', 'forward'])

type OfShape = Pick<Likeness, 'kind' | 'code' | 'isSession'>

/** Gives the likeness of a row's request, or null once it was dropped. Its kind is worked out once a shape. */
export function likenesses(store: Store): (row: Row) => Likeness | null {
  const kinds = new Map<string, number>()
  let given = 0
  const known = new WeakMap<Shapes, (OfShape | undefined)[]>()

  function ofShape(shapes: Shapes, shape: number): OfShape {
    const event = shapes.lexicon.event(shape, mostInText)
    const { user, impersonatedUser, verb, hasObjectRef, requestURI, apiGroup, resource, subresource } = event
    const where = hasObjectRef ? [apiGroup, resource, subresource, event.namespace] : [requestURI]
    const notes = notesOf(event).map(({ words }) => words)
    const what = [
      shapes.origin(shape),
      user,
      impersonatedUser,
      verb,
      actOf(event),
      isDryRun(event),
      event.stage === 'Panic',
    ]
    const text = JSON.stringify([what, where, notes])
    if (kinds.size > mostKinds) kinds.clear()
    const kind = kinds.get(text) ?? given++
    kinds.set(text, kind)
    return { kind, code: event.code === null ? '' : String(event.code), isSession: sessions.has(actOf(event)) }
  }

  return (row) => {
    const place = store.locate(store.requests.latest(row))
    if (place === undefined) return null
    const { segment, index } = place
    const shape = segment.shape(index)
    const ofShapes = known.get(segment.shapes) ?? []
    known.set(segment.shapes, ofShapes)
    const like = (ofShapes[shape] ??= ofShape(segment.shapes, shape))
    const stages = store.requests.stages(row)
    const drifts = stages.some((one) => {
      const stage = store.locate(one)
      return stage?.segment.judged(stage.index)?.agreement === 'drift'
    })
    const hasEnded = store.requests.hasEnded(stages[0] ?? row)
    return { ...like, verdict: segment.judged(index), drifts, endedAt: hasEnded ? (stages.at(-1) ?? row) : null }
  }
}
