import {
  deepest,
  type Entry,
  type Fault,
  gather,
  type Item,
  type PolicyNode,
  type SyntaxTree,
  tooDeep,
} from './policy-node.ts'
import { placeholder } from './quote.ts'

/**
 * Parses a text as strict JSON, and keeps the offset of every value. kube-apiserver treats a file as JSON when its
 * first non-blank character is `{` (k8s.io/apimachinery, pkg/util/yaml, `IsJSONBuffer`). It then allows no comment, no
 * trailing comma and nothing after the object.
 */
export function readJson(text: string): SyntaxTree {
  const scan: Scan = { text, at: 0, fault: null }
  const value = readValue(scan, 0)
  skipBlank(scan)
  if (scan.at < text.length) fail(scan, 'after top-level value', afterValue(text, scan.at))
  return { value: scan.fault ? null : value, fault: scan.fault, further: null }
}

/** Whether kube-apiserver reads the text as JSON, not YAML. A byte order mark makes it YAML. */
export function looksLikeJson(text: string): boolean {
  return /^[\p{Z}\t-\r\x85]*\{/u.test(text)
}

interface Scan {
  readonly text: string
  at: number
  fault: Fault | null
}

const string = /"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\0-\x1f]*)*"/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
const words: Readonly<Record<string, 'null' | boolean>> = { null: 'null', true: true, false: false }

function readValue(scan: Scan, depth: number): PolicyNode {
  skipBlank(scan)
  const start = scan.at
  const nothing: PolicyNode = { kind: 'null', start, end: start }
  if (scan.fault) return nothing
  if (depth > deepest) {
    scan.fault = { at: start, ...tooDeep }
    return nothing
  }
  if (take(scan, '{')) {
    const map = gather(readEntries(scan, depth + 1))
    return { kind: 'map', ...map, start, end: scan.at }
  }
  if (take(scan, '[')) {
    const items = readItems(scan, depth + 1)
    return { kind: 'list', items, start, end: scan.at }
  }
  return readScalar(scan) ?? nothing
}

function readScalar(scan: Scan): PolicyNode | null {
  const start = scan.at
  const text = match(scan, string)
  if (text !== null) return { kind: 'string', value: JSON.parse(text) as string, start, end: scan.at }
  const digits = match(scan, number)
  if (digits !== null) return { kind: 'number', value: Number(digits), start, end: scan.at }
  const [word = ''] = /^[a-z]*/.exec(scan.text.slice(start, start + 6)) ?? []
  const constant = Object.hasOwn(words, word) ? words[word] : undefined
  if (constant === undefined) {
    fail(scan, 'looking for beginning of value')
    return null
  }
  scan.at += word.length
  const span = { start, end: scan.at }
  return constant === 'null' ? { kind: 'null', ...span } : { kind: 'bool', value: constant, ...span }
}

function readEntries(scan: Scan, depth: number): Entry[] {
  const entries: Entry[] = []
  skipBlank(scan)
  if (take(scan, '}')) return entries
  do {
    skipBlank(scan)
    const at = scan.at
    const key = match(scan, string)
    if (key === null) fail(scan, 'looking for beginning of object key string')
    skipBlank(scan)
    if (!take(scan, ':')) fail(scan, 'after object key')
    entries.push({ key: JSON.parse(key ?? '""') as string, at, value: readValue(scan, depth) })
    skipBlank(scan)
  } while (!scan.fault && take(scan, ','))
  if (!take(scan, '}')) fail(scan, 'after object key:value pair')
  return entries
}

function readItems(scan: Scan, depth: number): Item[] {
  const items: Item[] = []
  skipBlank(scan)
  if (take(scan, ']')) return items
  do {
    const value = readValue(scan, depth)
    items.push({ at: value.start, value })
    skipBlank(scan)
  } while (!scan.fault && take(scan, ','))
  if (!take(scan, ']')) fail(scan, 'after array element')
  return items
}

function skipBlank(scan: Scan): void {
  while (scan.at < scan.text.length && ' \t\r\n'.includes(scan.text.charAt(scan.at))) scan.at++
}

function take(scan: Scan, char: string): boolean {
  if (scan.text[scan.at] !== char) return false
  scan.at++
  return true
}

function match(scan: Scan, pattern: RegExp): string | null {
  pattern.lastIndex = scan.at
  const [found] = pattern.exec(scan.text) ?? []
  if (found === undefined) return null
  scan.at += found.length
  return found
}

/** Only the first fault counts: later ones mostly follow from it. */
function fail(scan: Scan, where: string, advice?: string): void {
  const char = scan.text.codePointAt(scan.at)
  const what = char === undefined ? 'unexpected end of JSON' : `invalid character '${String.fromCodePoint(char)}'`
  scan.fault ??= { at: scan.at, message: `${what} ${where}`, advice: advice ?? hint(scan.text, scan.at) }
}

function hint(text: string, at: number): string {
  const before = text.slice(0, at).trimEnd()
  if (before.endsWith(',') && ']}'.includes(text.charAt(at))) return 'Remove the comma before it.'
  const template = placeholder(text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n', 1)[0] ?? '')
  if (template !== null) return template
  if (text[at] === '#' || text[at] === '/') return 'JSON has no comments: remove it, or write the policy as YAML.'
  return 'kube-apiserver reads a file that begins with { as strict JSON.'
}

function afterValue(text: string, at: number): string {
  if (/^\s*\{\s*"kind"\s*:\s*"Event"/.test(text)) return 'This looks like an audit log: give the audit policy file.'
  return text[at] === '{' ? 'A policy file holds one object: remove the others.' : 'Remove what follows the object.'
}
