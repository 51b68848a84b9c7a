/** What to do about text that something should have filled in before: a shell variable, a template; else null. */
export function placeholder(source: string): string | null {
  if (/\$(?:\{known_apis\}|known_apis\b)/.test(source)) {
    return 'Replace ${known_apis}, a variable of the kube-up script, by the list of `- group:` entries it stands for, or let auditscope do so: --known-apis.'
  }
  if (/\{\{|\{%|<%/.test(source))
    return 'This is a template: render it first (such as with `helm template`), then load the result.'
  const [variable] = /\$\{\w+\}|\$\(\w+\)|^\$\w+$/.exec(source) ?? []
  return variable === undefined ? null : `${variable} is a variable: fill it in first (such as with envsubst).`
}

/** Of some words the one that was probably meant: the same in other letter case, or at most two letters off. */
export function nearest(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase()
  const [best] = known
    .map((name) => ({ name, edits: distance(lower, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= (name.length > 5 ? 2 : 1))
    .sort((a, b) => a.edits - b.edits)
  return best?.name ?? null
}

/** A value in a message: as JSON, and cut when long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text
}

/** How many letters must be put in, left out or replaced (Levenshtein); words far apart in length are not compared. */
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
