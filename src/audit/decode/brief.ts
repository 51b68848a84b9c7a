/** A text; of one longer than `most` characters the beginning and `…`. */
export function briefText(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** The texts in the JSON of their list; of a list that was cut, the whole ones and `…`. */
export function listIn(list: string): string[] {
  if (list === '[]') return []
  if (list.endsWith(']')) return JSON.parse(list) as string[]
  const texts: string[] = []
  const next = /[[,]("(?:[^"\\]|\\.)*")/y
  for (let found = next.exec(list); found !== null; found = next.exec(list)) {
    texts.push(JSON.parse(found[1] ?? '""') as string)
  }
  return [...texts, '…']
}

/** The pairs of name and text in the JSON of an object; of one that was cut, the whole ones and `…`. */
export function pairsIn(object: string): [name: string, text: string][] {
  if (object === '{}') return []
  if (object.endsWith('}')) return Object.entries(JSON.parse(object) as Record<string, string>)
  const pairs: [string, string][] = []
  const next = /[{,]("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*")/y
  for (let found = next.exec(object); found !== null; found = next.exec(object)) {
    pairs.push([JSON.parse(found[1] ?? '""') as string, JSON.parse(found[2] ?? '""') as string])
  }
  return [...pairs, ['…', '']]
}
