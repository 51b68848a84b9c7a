import { isObject } from '../../json.ts'
import { maskURI } from '../../mask.ts'
import { jsonOf, textIn } from './format.ts'

/**
 * Who did what, from an event whose end was cut off; empty if not even that stands before the cut. kube-apiserver writes
 * verb, user and URI before the bodies, which are what makes events long.
 */
export function whoAndWhat(text: string): string {
  const event = beginningOf(text)
  const [verb, uri] = [textIn(event, 'verb'), textIn(event, 'requestURI')]
  const user = isObject(event) ? textIn(event['user'], 'username') : ''
  return [user, verb, maskURI(uri)].filter((word) => word !== '').join(' ')
}

/** The members of a JSON object that stand whole before its end was cut off; undefined if there are none. */
function beginningOf(text: string): unknown {
  const closers: string[] = []
  let whole = { end: 0, closers: '' }
  let isString = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (isString) {
      if (char === '\\') at++
      else if (char === '"') isString = false
    } else if (char === '"') isString = true
    else if (char === '{' || char === '[') closers.unshift(char === '{' ? '}' : ']')
    else if (char === '}' || char === ']') closers.shift()
    // Before a comma, a value is whole.
    else if (char === ',') whole = { end: at, closers: closers.join('') }
    if (closers.length > deepest) break
  }
  return jsonOf(text.slice(0, whole.end) + whole.closers)
}

/** What is nested deeper than this is in a body. */
const deepest = 50
