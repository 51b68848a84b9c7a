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
