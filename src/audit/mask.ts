/** Hides the secrets of an event: in its objects, command lines, texts and request URI. */
import { maskCommand } from './mask-command.ts'
import { isSecretName, masked, maskText } from './mask-text.ts'

/** The path from the event's root to a value: member names and list indexes. */
export type Path = readonly (string | number)[]

/**
 * The value at a path of an event, with its secrets hidden. `masked` replaces data and stringData of Secrets, tokens and
 * passwords (by the name of their member) and kubectl's last-applied annotation. A text that is JSON is masked as the value
 * that it holds, such as the patch of a webhook in an annotation. Other texts lose the credentials in them.
 * Objects, lists, booleans and null stay as they are. Of a text, only the part that `readForSecrets` gives is returned.
 */
export function maskValue(event: unknown, path: Path): unknown {
  return maskAlong(valuesAlong(event, path), path)
}

function maskAlong(along: readonly unknown[], path: Path): unknown {
  const whole = along[path.length]
  const value = typeof whole === 'string' ? readForSecrets(whole) : whole
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return value
  if (isSecret(along, path)) return masked
  if (typeof value === 'number') return value
  if (path.length === 1 && path[0] === 'requestURI') return maskURI(value)
  return maskArgument(along, path) ?? maskJson(String(whole), along, path) ?? maskText(value)
}

/**
 * The part of a text that is searched for secrets: all of it, or the beginning of a very long one. No screen shows as
 * much as this; so what is cut here, perhaps in the middle of a secret, is not shown either.
 */
export function readForSecrets(text: string): string {
  return text.slice(0, mostRead)
}

/** In characters. */
const mostRead = 64_000

/** A text that is JSON with its secrets hidden; null if it is not JSON, or if its members tell of no secret. */
function maskJson(text: string, along: readonly unknown[], path: Path): string | null {
  if (!/^\s*[[{]/.test(text)) return null
  if (text.length > longestJson) return masked
  try {
    const value: unknown = JSON.parse(text)
    const hidden: Path[] = []
    const shown = maskMembers([...along.slice(0, -1), value], path, hidden)
    return hidden.length > 0 ? readForSecrets(JSON.stringify(shown)) : null
  } catch {
    return null
  }
}

/** The last value along a path with the secrets in it hidden. Adds their paths to `hidden`. */
function maskMembers(along: readonly unknown[], path: Path, hidden: Path[]): unknown {
  const value = along.at(-1)
  const isNested = typeof value === 'object' && value !== null
  if (isNested && path.length < mostNested) {
    const member = (step: string | number, item: unknown): unknown =>
      maskMembers([...along, item], [...path, step], hidden)
    if (Array.isArray(value)) return value.map((item, index) => member(index, item))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, member(name, item)]))
  }
  const shown = isNested ? masked : maskAlong(along, path)
  if (shown !== value) hidden.push(path)
  return shown
}

/** In characters. No etcd takes an object with a longer text, and reading one would take long. */
const longestJson = 2_000_000
/** Members of JSON in a text that lie deeper are hidden. */
const mostNested = 100

/** The root and the value at each step of a path; undefined if a step leads nowhere. */
function valuesAlong(root: unknown, path: Path): unknown[] {
  const along = [root]
  for (const step of path) along.push(valueAt(along.at(-1), [step]))
  return along
}

/** The value at a path; undefined if the path leads nowhere. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    root,
  )
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

function isSecret(along: readonly unknown[], path: Path): boolean {
  // The name of a list decides for its items.
  const depth = path.findLastIndex((step) => typeof step === 'string')
  const name = String(path[depth] ?? '')
  if (name === lastApplied || isSecretName(name)) return true
  const sibling = valueAt(along[depth], [name === 'value' ? 'name' : 'path'])
  if (name === 'value' && typeof sibling === 'string' && isSecretName(sibling)) return true
  const target = patchTarget(along, path)
  const member = target.slice(target.lastIndexOf('/') + 1).replaceAll('~1', '/')
  if (name === 'value' && (member === lastApplied || isSecretName(member))) return true
  if (!isSecretResource(along, path)) return false
  return path.includes('data') || path.includes('stringData') || /^\/(data|stringData|metadata|$)/.test(target)
}

/** The `path` of a JSON patch, which names the member: {op, path: "/data/password", value}; `-` if it is not a patch. */
function patchTarget(along: readonly unknown[], path: Path): string {
  const depth = path.findIndex((step, at) => step === 'value' && typeof path[at - 1] === 'number')
  const target = depth < 0 ? undefined : valueAt(along[depth], ['path'])
  return typeof target === 'string' ? target : '-'
}

function isSecretResource(along: readonly unknown[], path: Path): boolean {
  if (!['requestObject', 'responseObject', 'annotations'].includes(String(path[0]))) return false
  if (valueAt(along[0], ['objectRef', 'resource']) === 'secrets') return true
  return along.some((value) => ['Secret', 'SecretList'].includes(valueAt(value, ['kind']) as string))
}

/** An item of a container's `command` or `args`, masked as part of the command line; null if it is not one. */
function maskArgument(along: readonly unknown[], path: Path): string | null {
  const [name, index] = path.slice(-2)
  const list = along[path.length - 1]
  if ((name !== 'command' && name !== 'args') || typeof index !== 'number' || !Array.isArray(list)) return null
  const before = name === 'args' ? valueAt(along[path.length - 2], ['command']) : []
  const shown = shownArguments.get(list) ?? maskArguments(Array.isArray(before) ? before : [], list)
  shownArguments.set(list, shown)
  return shown[index] ?? null
}

/** The masked arguments of a list, since each item needs all of them. */
const shownArguments = new WeakMap<object, readonly string[]>()

function maskArguments(before: readonly unknown[], list: readonly unknown[]): string[] {
  const words = [...before, ...list].map((word) => (typeof word === 'string' ? word : ''))
  return maskCommand(words).slice(before.length)
}

/** Names that are secret in a query, besides those that are secret everywhere. */
const secretQuery = /^(key|sig|code|bearer|.*signature)$/i

/**
 * Hides the credentials in the query of a request URI: tokens, and those in exec commands. Of a query that is longer than
 * what is searched for secrets, the rest is counted and not shown.
 */
export function maskURI(uri: string): string {
  const at = uri.indexOf('?')
  if (at < 0) return uri
  const query = uri.slice(at + 1, at + 1 + mostRead)
  const left = uri.length - (at + 1 + query.length)
  const pairs = query.split('&').map(queryPair)
  const command = maskCommand(pairs.filter(({ name }) => name === 'command').map(({ value }) => value))
  let argument = 0
  const shown = pairs.map(({ pair, name, value }) => {
    if (value !== '' && (isSecretName(name) || secretQuery.test(name)))
      return `${pair.split('=', 1)[0] ?? ''}=${masked}`
    if (value === '') return maskText(name) === name ? pair : escapeQuery(maskText(name))
    const hidden = name === 'command' ? (command[argument++] ?? '') : maskText(value)
    return hidden === value ? pair : `${pair.split('=', 1)[0] ?? ''}=${escapeQuery(hidden)}`
  })
  return `${uri.slice(0, at)}?${shown.join('&')}${left === 0 ? '' : `… (${left.toLocaleString('en-US')} more characters)`}`
}

function queryPair(pair: string): { readonly pair: string; readonly name: string; readonly value: string } {
  const equals = pair.indexOf('=')
  if (equals < 0) return { pair, name: queryText(pair), value: '' }
  return { pair, name: queryText(pair.slice(0, equals)), value: queryText(pair.slice(equals + 1)) }
}

function escapeQuery(text: string): string {
  return text.replace(/[%&+#\t\r\n]/g, encodeURIComponent).replaceAll(' ', '+')
}

/** A query value as text; unchanged if an escape is invalid. */
export function queryText(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}

/** Whether a value may be shown wherever values are named: nothing of it is masked, as a text or as a URI. */
export function mayBeShown(value: string): boolean {
  return maskText(value) === value && maskURI(value) === value
}
