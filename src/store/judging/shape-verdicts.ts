import type { Lexicon } from '../../audit/decode/lexicon.ts'
import { Growing } from '../../columns/growing.ts'
import { type Judges, type RowVerdict, ruleValue } from './judges.ts'
import { classesOf } from './shape-classes.ts'

/** Shapes that the policies cannot tell apart, with one stage and level. */
export interface VerdictCase {
  /** null if no policy applies to them. */
  readonly judged: RowVerdict | null
  /** Whether the shapes have no class, as where the log leaves their requests open: these may then differ. */
  readonly open: boolean
}

/** The filter fields whose values depend on the policies. */
const judgedFields = ['rule', 'verdict', 'change'] as const
export type JudgedField = (typeof judgedFields)[number]

export function isJudged(field: string): field is JudgedField {
  return (judgedFields as readonly string[]).includes(field)
}

/**
 * The verdicts on the shapes of a lexicon: each shape has the number of its case, and is judged once, however many events
 * have it. When the policies change, new verdicts are computed and then replace these.
 */
export class ShapeVerdicts {
  readonly judges: Judges | null
  readonly cases: VerdictCase[] = []
  readonly #lexicon: Lexicon
  #length = 0
  readonly #case = new Growing((length) => new Uint32Array(length))
  /** The class of a shape, by policy. */
  #classes: readonly ((shape: number) => number | null)[]
  /** The case of each class, by policy. */
  #ofClass: readonly (number | undefined)[][]
  /** The case of shapes without a policy, by stage and level. */
  readonly #ofUnjudged: (number | undefined)[] = []
  /** The case of shapes without a class, by verdict, stage and level. */
  readonly #ofVerdict = new Map<string, number>()

  constructor(judges: Judges | null, lexicon: Lexicon) {
    this.judges = judges
    this.#lexicon = lexicon
    const all = judges?.all ?? []
    this.#classes = all.map(({ words }) => (words === null ? () => null : classesOf(lexicon, words)))
    this.#ofClass = all.map(() => [])
  }

  /** How many shapes are judged; they are the first ones. */
  get length(): number {
    return this.#length
  }

  /** Judges the shapes before `to` that are not yet. */
  advance(to: number): void {
    for (; this.#length < to; this.#length++) this.#case.set(this.#length, this.#find(this.#length))
  }

  /** Judges no more shapes, and frees what only judging needs. */
  close(): void {
    this.advance(this.#lexicon.shapes.size)
    this.#classes = []
    this.#ofClass = []
    this.#ofVerdict.clear()
  }

  /** The number of a shape's case. */
  readonly caseOf = (shape: number): number => {
    if (shape >= this.#length) this.advance(shape + 1)
    return this.#case.at(shape)
  }

  judged(shape: number): RowVerdict | null {
    return this.cases[this.caseOf(shape)]?.judged ?? null
  }

  drifts(shape: number): boolean {
    return this.judged(shape)?.agreement === 'drift'
  }

  /** The value of a field for the shapes of a case. */
  value(field: JudgedField, number: number): string {
    const judged = this.cases[number]?.judged ?? null
    if (judged === null) return ''
    if (field === 'rule') return ruleValue(this.judges, judged.policy, judged.ruleIndex)
    return field === 'verdict' ? judged.agreement : (judged.change ?? '')
  }

  get byteLength(): number {
    return this.#case.byteLength
  }

  #find(shape: number): number {
    const policy = this.judges?.of(this.#lexicon.origin(shape)) ?? null
    if (policy === null) return this.#unjudged(shape)
    const known = this.#ofClass[policy]
    const found = this.#classes[policy]?.(shape) ?? null
    if (found === null || known === undefined) return this.#withoutClass(this.#evaluate(policy, shape), shape)
    return (known[found] ??= this.#add(this.#evaluate(policy, shape), false))
  }

  /** The case of a shape without a policy. */
  #unjudged(shape: number): number {
    return (this.#ofUnjudged[this.#staged(shape)] ??= this.#add(null, false))
  }

  #staged(shape: number): number {
    return this.#lexicon.stage(shape) * 8 + this.#lexicon.level(shape)
  }

  #evaluate(policy: number, shape: number): RowVerdict | null {
    const judge = this.judges?.all[policy]
    return judge === undefined ? null : { policy, ...judge.judge(this.#lexicon.event(shape)) }
  }

  /** The case of a shape without a class. */
  #withoutClass(judged: RowVerdict | null, shape: number): number {
    const key = JSON.stringify([judged, this.#staged(shape)])
    const found = this.#ofVerdict.get(key)
    if (found !== undefined) return found
    const number = this.#add(judged, true)
    this.#ofVerdict.set(key, number)
    return number
  }

  #add(judged: RowVerdict | null, open: boolean): number {
    return this.cases.push({ judged, open }) - 1
  }
}
