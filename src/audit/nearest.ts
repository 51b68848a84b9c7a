/** The known word that was probably meant, at most two letters off in any letter case; null if there is none. */
export function nearest(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase()
  const [best] = known
    .map((name) => ({ name, edits: distance(lower, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= (name.length > 5 ? 2 : 1) && edits < Math.max(name.length, word.length) - 1)
    .sort((a, b) => a.edits - b.edits)
  return best?.name ?? null
}

/** How many letters to insert, delete, replace or swap with the next; Infinity if the lengths differ by more than two. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  let before: readonly number[] = []
  const letters = Array.from(a)
  const others = Array.from(b)
  for (const [at, letter] of letters.entries()) {
    const next = [at + 1]
    for (const [column, other] of others.entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      const isSwap = at > 0 && column > 0 && letter === others[column - 1] && letters[at - 1] === other
      const swapped = isSwap ? (before[column - 1] ?? Infinity) + 1 : Infinity
      next.push(Math.min(replaced, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row.at(-1) ?? 0
}
