/** A member of a JSON object as it is written: its name with the quotes, and its value. */
export type Written = readonly [name: string, value: string]

/** The members of a JSON object written without blanks, in their order; null where the text is none. */
export function membersOf(text: string): Written[] | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null
  const members: Written[] = []
  let at = 1
  while (at < text.length - 1) {
    const colon = stringEnd(text, at)
    const end = valueEnd(text, colon + 1)
    members.push([text.slice(at, colon), text.slice(colon + 1, end)])
    at = end + 1
  }
  return members
}

/** The object with these members, written without blanks. */
export function objectOf(members: readonly Written[]): string {
  return `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`
}

function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** Where a value ends: before the comma or brace that is not its own. */
export function valueEnd(text: string, start: number): number {
  let depth = 0
  let at = start
  while (at < text.length) {
    const char = text[at]
    if (char === '"') {
      at = stringEnd(text, at)
      continue
    }
    if (depth === 0 && (char === ',' || char === '}' || char === ']')) return at
    if (char === '{' || char === '[') depth++
    if (char === '}' || char === ']') depth--
    at++
  }
  return at
}
