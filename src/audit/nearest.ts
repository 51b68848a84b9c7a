/** The known word that was probably meant, at most two letters off in any letter case; null if there is none. */
export function nearest(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase()
  const [best] = known
    .map((name) => ({ name, edits: distance(lower, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= (name.length > 5 ? 2 : 1))
    .sort((a, b) => a.edits - b.edits)
  return best?.name ?? null
}

/** How many letters to insert, delete or replace (Levenshtein); Infinity if the lengths differ by more than two. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [at, letter] of Array.from(a).entries()) {
    const next = [at + 1]
    for (const [column, other] of Array.from(b).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
