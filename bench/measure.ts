import { performance } from 'node:perf_hooks'

/** One figure of the bench. */
export interface Figure {
  readonly name: string
  /** Null if it could not be measured; `why` says why. */
  readonly value: number | null
  readonly unit: string
  /** What the project promises. */
  readonly goal?: string
  /** What the project aims at without promising it. */
  readonly aim?: string
  readonly why?: string
  /** Whether it only explains another figure: then only the result file has it. */
  readonly detail?: true
}

/** Milliseconds that a piece of work takes. */
export function millis(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN
}

export function percentile(numbers: readonly number[], percent: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((numbers.length * percent) / 100) - 1)] ?? NaN
}

/** The milliseconds that each side took, turn by turn. */
export interface Turns<Side extends string> {
  readonly median: (side: Side) => number
  /** The median over the turns of how many times as long `slow` took as `fast`. */
  readonly ratio: (slow: Side, fast: Side) => number
}

/**
 * Each side gives the milliseconds that it took. All sides run once to warm up, then five times in turn; three times if a
 * turn takes so long that disturbances hardly matter.
 */
export async function inTurn<Side extends string>(
  sides: Readonly<Record<Side, () => number | Promise<number>>>,
): Promise<Turns<Side>> {
  const names = Object.keys(sides) as Side[]
  const turn = async (): Promise<Record<Side, number>> => {
    const took = {} as Record<Side, number>
    for (const name of names) took[name] = await sides[name]()
    return took
  }
  const start = performance.now()
  await turn()
  const count = performance.now() - start > 5000 ? 3 : 5
  const taken: Record<Side, number>[] = []
  while (taken.length < count) taken.push(await turn())
  return {
    median: (side) => median(taken.map((took) => took[side])),
    ratio: (slow, fast) => median(taken.map((took) => took[slow] / took[fast])),
  }
}

/** What a figure is compared with, as `≥ 1 (missed), aim ≥ 1.2`; what is only aimed at says so. */
export function boundOf(figure: Figure): string {
  const { goal, aim } = figure
  const promised = goal === undefined ? [] : [isMet(figure) === false ? `${goal} (missed)` : goal]
  return [...promised, ...(aim === undefined ? [] : [`aim ${aim}`])].join(', ')
}

/** Whether a figure meets its goal; null if it has no goal or was not measured. */
export function isMet({ value, goal }: Figure): boolean | null {
  const [, sign, number] = /^([<≤≥]|)\s*([\d.]+)/.exec(goal ?? '') ?? []
  if (value === null || number === undefined) return null
  const bound = Number(number)
  switch (sign) {
    case '<':
      return value < bound
    case '≤':
      return value <= bound
    case '≥':
      return value >= bound
    default:
      return value === bound
  }
}
