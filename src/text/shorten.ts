import { count } from './numbers.ts'

/**
 * The text; of one longer than `most` characters its beginning, and how long it is: `abc… (30,000,000 characters)`. A text
 * of a log may be as long as a record. What is shown of it is bounded before it is made safe, measured, wrapped or
 * searched for secrets, since each of these reads all of its text.
 */
export function beginning(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${count(text.length)} characters)`
}
