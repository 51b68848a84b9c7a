import { areAlike, type EndedProblem, grouped, lostWith, type Problem } from '../audit/problem.ts'

/** How many problems are kept, and how many characters of each; all are counted. */
const keptProblems = 1000
const longestReason = 1000

/** What went wrong with records and logs: all of it counted, the newest kept. */
export class Problems {
  readonly #kept: Problem[] = []
  #count = 0

  /** Counts a problem; the last thousand are kept. Refused connections that are alike are one of them. */
  add(problem: Problem): void {
    this.#count += lostWith(problem)
    const at = problem.refused === undefined ? -1 : this.#kept.findIndex((one) => areAlike(one, problem))
    const [before] = at < 0 ? [] : this.#kept.splice(at, 1)
    const kept = before === undefined ? problem : grouped(before, problem)
    this.#kept.push({ ...kept, reason: kept.reason.slice(0, longestReason) })
    if (this.#kept.length > keptProblems) this.#kept.shift()
  }

  /** Writes into a problem that is still kept how long it lasted. */
  over(ended: EndedProblem): void {
    const { path, times } = ended
    const at = this.#kept.findLastIndex((one) => one.path === path && one.times?.since === times.since)
    const began = this.#kept[at]
    if (began !== undefined) this.#kept[at] = { ...began, times }
  }

  /** The problems that are kept, the newest last. */
  get kept(): readonly Problem[] {
    return this.#kept
  }

  /** How many records were lost with all problems so far. */
  get count(): number {
    return this.#count
  }
}
