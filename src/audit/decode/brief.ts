/** A text; of one longer than `most` characters the beginning and `…`. */
export function briefText(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** The groups in the JSON of their list; of a list that was cut, the whole ones and `…`. */
export function groupsIn(list: string): string[] {
  if (list.endsWith(']')) return JSON.parse(list) as string[]
  const groups: string[] = []
  const next = /[[,]("(?:[^"\\]|\\.)*")/y
  for (let found = next.exec(list); found !== null; found = next.exec(list)) {
    groups.push(JSON.parse(found[1] ?? '""') as string)
  }
  return [...groups, '…']
}
