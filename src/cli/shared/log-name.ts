import { safe, type SafeText } from '../../text/safe.ts'

/** A log's name in a sentence, by its path as given: `-` is stdin. */
export function logName(path: string): SafeText {
  return safe(path === '-' ? 'stdin' : path)
}
