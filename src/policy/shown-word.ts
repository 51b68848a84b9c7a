/** A word of a policy's list as it is shown: an empty one is `""`, never nothing. */
export function shownWord(word: string): string {
  return word === '' ? '""' : word
}
