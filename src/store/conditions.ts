import type { Compiled, OwnValues } from '../query/compile.ts'
import { isOfEachStage, type ShapeField } from '../query/fields.ts'
import type { Segment } from './segment.ts'
import type { Shapes } from './shapes.ts'
import { ValueTest } from './value-test.ts'

/** What a condition is asked about: a shape, and what else is needed to answer. */
export interface Asked {
  /** The shape of an event, or of a request's last stage. */
  readonly shape: number
  /** The values of a field over the stages of a request, of which some differ; null where all are those of the shape. */
  readonly values: ((field: ShapeField) => readonly string[]) | null
  /** What the event or request has alone; null where nothing asks for it. */
  readonly own: OwnValues | null
}

/** Makes a compiled expression ready for the shapes of some segments. A value is tested once. */
export function conditionOn(compiled: Compiled, shapes: Shapes): (asked: Asked) => boolean {
  switch (compiled.kind) {
    case 'all':
    case 'any':
      return joined(compiled, shapes)
    case 'not': {
      const part = conditionOn(compiled.part, shapes)
      return (asked) => !part(asked)
    }
    case 'own':
      return ({ own }) => own !== null && compiled.test(own)
    case 'rest': {
      const known = new ValueTest(shapes.restColumns[compiled.field], compiled.test)
      return ({ own }) => own !== null && known.passes(own.rest)
    }
    case 'shared': {
      const { field, test } = compiled
      const known = new ValueTest(shapes.column(field), test)
      if (!isOfEachStage(field)) return ({ shape }) => known.passes(shape)
      return ({ shape, values }) => (values === null ? known.passes(shape) : values(field).some(test))
    }
  }
}

/** Several parts: those that ask only for a value of a shape come first, without a detour, as words ask for many of them. */
function joined({ kind, parts }: Extract<Compiled, { parts: unknown }>, shapes: Shapes): (asked: Asked) => boolean {
  const quick = parts.flatMap((part) =>
    part.kind === 'shared' && !isOfEachStage(part.field) ? [new ValueTest(shapes.column(part.field), part.test)] : [],
  )
  const others = parts
    .filter((part) => part.kind !== 'shared' || isOfEachStage(part.field))
    .map((part) => conditionOn(part, shapes))
  if (kind === 'all')
    return (asked) => {
      for (const test of quick) if (!test.passes(asked.shape)) return false
      for (const part of others) if (!part(asked)) return false
      return true
    }
  return (asked) => {
    for (const test of quick) if (test.passes(asked.shape)) return true
    for (const part of others) if (part(asked)) return true
    return false
  }
}

/** What an event has alone; the row of its request shows the time of `first`. */
export class EventValues implements OwnValues {
  readonly #segment: Segment
  readonly #index: number
  readonly #time: () => number

  constructor(segment: Segment, index: number, time = (): number => segment.time(index)) {
    this.#segment = segment
    this.#index = index
    this.#time = time
  }

  get audit(): string {
    return this.#segment.auditID(this.#index)
  }

  get took(): number {
    return this.#segment.took(this.#index)
  }

  get bytes(): number {
    return this.#segment.recordLength(this.#index)
  }

  get rest(): number {
    return this.#segment.rest(this.#index)
  }

  get time(): number {
    return this.#time()
  }

  readonly body = (key: string): boolean | null => this.#segment.bodies.has(key, this.#index)
}
