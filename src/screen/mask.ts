/** What stands for a value that is kept from sight until it is asked for. */
export const masked = '********'

/** The way from the event's root to a value: member names and list indexes. */
export type Path = readonly (string | number)[]

/**
 * Whether the value at a path of an event must not be shown unasked: data and stringData of Secrets (also in a patch,
 * a list, and in kubectl's last-applied annotation), tokens and passwords by the name of their member.
 */
export function isSecret(event: unknown, path: Path): boolean {
  const key = path.at(-1)
  if (typeof key === 'string' && secretKeys.test(key)) return typeof valueAt(event, path) === 'string'
  return isSecretResource(event, path) && inSecretBody(event, path)
}

const secretKeys =
  /^(token|password|passwd|secret|(client|access|refresh|id|api|private|bearer|bootstrap)[-_]?(secret|token|key))$/i
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

function isSecretResource(event: unknown, path: Path): boolean {
  if (path[0] !== 'requestObject' && path[0] !== 'responseObject') return false
  if (valueAt(event, ['objectRef', 'resource']) === 'secrets') return true
  return path.some((_, depth) => {
    const kind = valueAt(event, [...path.slice(0, depth), 'kind'])
    return kind === 'Secret' || kind === 'SecretList'
  })
}

function inSecretBody(event: unknown, path: Path): boolean {
  const value = valueAt(event, path)
  if (typeof value === 'object' && value !== null) return false
  if (path.includes('data') || path.includes('stringData') || path.includes(lastApplied)) return true
  // A JSON patch names the member in a text of its own: {op, path: "/data/password", value}.
  const operation = path.findIndex((step, depth) => step === 'value' && typeof path[depth - 1] === 'number')
  const target = operation < 0 ? undefined : valueAt(event, [...path.slice(0, operation), 'path'])
  return typeof target === 'string' && /^\/(data|stringData|metadata|$)/.test(target)
}

/** The value at a path; undefined where the path leads nowhere. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    root,
  )
}

/** Hides what looks like a credential in the words of a command line. */
export function maskCommand(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const flag = words[index - 1] ?? ''
    return secretFlag.test(flag) ? masked : maskText(word)
  })
}

/** Hides the credentials that a request URI carries in its query: those of exec arguments, and tokens. */
export function maskURI(uri: string): string {
  const at = uri.indexOf('?')
  if (at < 0) return uri
  const pairs = uri.slice(at + 1).split('&')
  let flag = ''
  const shown = pairs.map((pair) => {
    const equals = pair.indexOf('=')
    const name = equals < 0 ? pair : pair.slice(0, equals)
    const value = equals < 0 ? '' : pair.slice(equals + 1)
    if (secretKeys.test(name)) return `${name}=${masked}`
    if (name !== 'command') return pair
    const plain = queryText(value)
    const hidden = secretFlag.test(flag) ? masked : maskText(plain)
    flag = plain
    return hidden === plain ? pair : `${name}=${hidden.replaceAll(' ', '+').replaceAll('&', '%26')}`
  })
  return `${uri.slice(0, at)}?${shown.join('&')}`
}

/** A query value as text; as it stands when its escapes are broken. */
export function queryText(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}

const secretWord = '[\\w-]*(?:password|passwd|pass|pwd|token|secret|credential|api[-_]?key|access[-_]?key)[\\w-]*'
const secretFlag = new RegExp(`^(?:--?${secretWord}|-p|-u|--user)$`, 'i')
const assigned = new RegExp(`((?:^|[\\s;&|"'])(?:--?)?${secretWord}[=:]\\s*)("[^"]*"|'[^']*'|\\S+)`, 'gi')
const flagged = new RegExp(`((?:^|\\s)--?${secretWord}\\s+)(\\S+)`, 'gi')

function maskText(text: string): string {
  return text
    .replace(assigned, `$1${masked}`)
    .replace(flagged, `$1${masked}`)
    .replace(/((?:^|\s)-p)([^\s-]\S*)/g, `$1${masked}`)
    .replace(/\b(bearer|basic)(\s+)\S+/gi, `$1$2${masked}`)
    .replace(/(:\/\/[^\s/:@]*:)[^\s/@]+(@)/g, `$1${masked}$2`)
}
