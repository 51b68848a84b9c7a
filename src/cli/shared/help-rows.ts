import { joinSafe, safe, type SafeText } from '../../text/safe.ts'
import { fill, width, wrap } from '../../text/width.ts'

/** How wide help may be: as wide as the terminal, and 80 columns where there is none. */
export function helpWidth({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> = process.stdout): number {
  return isTTY && columns > 0 ? columns : 80
}

/** A paragraph of help. */
export function paragraphLines(text: string, cells: number): readonly SafeText[] {
  return wrap(safe(text), cells)
}

/** Names with what they mean beside them, below a name that is longer than the others may be. */
export function rowLines(rows: readonly (readonly [name: string, words: string])[], cells: number): SafeText[] {
  const named = rows.map(([name, words]) => ({ name: safe(name), words: safe(words) }))
  const most = Math.floor(cells / 2) - indent.length
  const column = Math.max(0, ...named.map(({ name }) => width(name)).filter((length) => length <= most))
  const room = cells - 2 * indent.length - column
  return named.flatMap(({ name, words }) => {
    const [first = safe(''), ...rest] = wrap(words, room)
    const below = (line: SafeText): SafeText => joinSafe([indent, fill(safe(''), column), indent, line])
    return width(name) <= column
      ? [joinSafe([indent, fill(name, column), indent, first]), ...rest.map(below)]
      : [...wrap(name, cells - indent.length).map((line) => joinSafe([indent, line])), ...[first, ...rest].map(below)]
  })
}

const indent = safe('  ')
