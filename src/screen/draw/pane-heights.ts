/**
 * How many values each pane shows, if `rows` are there for all of them: a pane leaves the rows that its values do not need
 * to those that have more. Rows that none needs are spread over all.
 */
export function paneHeights(rows: number, values: readonly number[]): readonly number[] {
  const heights = values.map(() => 1)
  for (let left = rows - heights.length; left > 0; left--) {
    const needy = heights.flatMap((height, at) => (height < (values[at] ?? 0) ? [at] : []))
    const among = needy.length > 0 ? needy : [...heights.keys()]
    const [lowest = 0] = among.toSorted((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0))
    heights[lowest] = (heights[lowest] ?? 0) + 1
  }
  return heights
}

/** The rows of a pane of that many values, with its frame; 0 values are one line. */
export function paneRows(height: number): number {
  return height === 0 ? 1 : height + 2
}

/** The stage pane is one line where the others would otherwise show fewer values than this. */
const besideStage = 6
/** So are the last panes where the others would otherwise show fewer than this. */
const besideOthers = 3

/**
 * How many values each pane shows, if `rows` are there for the panes and their frames; 0 for a pane in one line. The stage
 * pane becomes one line first, which still has all of its counts (`stage` is its index), then the last ones. The first
 * stays as it is, and so does the one that keys act on (`open`, or null).
 */
export function panesIn(
  rows: number,
  values: readonly number[],
  stage: number,
  open: number | null,
): readonly number[] {
  const others = [...values.keys()].slice(1).reverse()
  const inLines = new Set<number>()
  for (const at of [stage, ...others.filter((one) => one !== stage)]) {
    if (at === open) continue
    const heights = heightsBeside(inLines, rows, values)
    const least = at === stage ? besideStage : besideOthers
    if (heights.every((height, one) => inLines.has(one) || height >= Math.min(least, values[one] ?? 0))) return heights
    inLines.add(at)
  }
  return heightsBeside(inLines, rows, values)
}

/** The heights of the panes if some are in one line. */
function heightsBeside(inLines: ReadonlySet<number>, rows: number, values: readonly number[]): readonly number[] {
  const whole = values.filter((_, at) => !inLines.has(at))
  const heights = [...paneHeights(rows - inLines.size - 2 * whole.length, whole)]
  return values.map((_, at) => (inLines.has(at) ? 0 : (heights.shift() ?? 0)))
}
