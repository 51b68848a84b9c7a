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
