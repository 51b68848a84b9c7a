import { RE2JS, RE2JSException } from 're2js'

/** What is wrong with a pattern, a regular expression in the syntax of RE2; null if nothing is. */
export function patternProblem(pattern: string): string | null {
  try {
    RE2JS.compile(pattern)
    return null
  } catch (error) {
    if (error instanceof RE2JSException) return error.message.replace('error parsing regexp: ', '')
    throw error
  }
}

/** Whether a pattern finds something in a text, in a time that is linear in its length, whoever chose either. */
export function patternTest(pattern: string): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern)
  return (text) => compiled.test(text)
}

/**
 * Matches a pattern in which each `*` stands for any run of characters. Each star costs at most one pass over the
 * value.
 */
export function glob(pattern: string): (value: string) => boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return (value) => value === pattern
  return (value) => {
    if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false
    const end = value.length - last.length
    let at = first.length
    for (const part of rest) {
      const found = value.indexOf(part, at)
      if (found < 0 || found + part.length > end) return false
      at = found + part.length
    }
    return true
  }
}
