/** What stands for a value that is kept from sight until it is asked for. */
export const masked = '********'

/** The way from the event's root to a value: member names and list indexes. */
export type Path = readonly (string | number)[]

/**
 * The value at a path of an event as it is shown unasked: `masked` in place of data and stringData of Secrets, of
 * tokens and passwords (by the name of their member) and of kubectl's last-applied annotation; other texts without the
 * credentials in them. Objects, lists, booleans and null are what they are.
 */
export function maskValue(event: unknown, path: Path): unknown {
  const along = valuesAlong(event, path)
  const value = along[path.length]
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return value
  if (isSecret(along, path)) return masked
  if (typeof value === 'number') return value
  if (path.length === 1 && path[0] === 'requestURI') return maskURI(value)
  return maskArgument(along, path) ?? maskText(value)
}

/** The root and what each step of a path leads to; undefined where it leads nowhere. */
function valuesAlong(root: unknown, path: Path): unknown[] {
  const along = [root]
  for (const step of path) along.push(valueAt(along.at(-1), [step]))
  return along
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

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

function isSecret(along: readonly unknown[], path: Path): boolean {
  // The items of a list are as secret as its name says.
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

/** A JSON patch names the member in a text of its own: {op, path: "/data/password", value}. `-` where it is none. */
function patchTarget(along: readonly unknown[], path: Path): string {
  const depth = path.findIndex((step, at) => step === 'value' && typeof path[at - 1] === 'number')
  const target = depth < 0 ? undefined : valueAt(along[depth], ['path'])
  return typeof target === 'string' ? target : '-'
}

function isSecretResource(along: readonly unknown[], path: Path): boolean {
  if (path[0] !== 'requestObject' && path[0] !== 'responseObject') return false
  if (valueAt(along[0], ['objectRef', 'resource']) === 'secrets') return true
  return along.some((value) => ['Secret', 'SecretList'].includes(valueAt(value, ['kind']) as string))
}

const secretName = new RegExp(
  'password|passwd|passphrase|passcode|pwd|token|secret|credential|jwt|dockercfg|dockerconfigjson|authorization$|' +
    '(?<!by|com)pass$|^(basic|http)?auth$|cookie$|' +
    '(api|access|private|client|signing|encryption|auth|ssh|master|shared|account|bearer|bootstrap)key(id|data|pem)?$',
)
/** Names that speak of a secret, but hold where it is, how long it lasts, or how it is made. */
const ordinaryName = new RegExp(
  '(name|names|ref|refs|namespace|path|paths|file|files|dir|type|types|kind|policy|seconds|minutes|hours|time|timestamp|' +
    'ttl|expiry|expiration|date|url|uri|endpoint|audience|audiences|length|size|count|limit|version|provider|class|mode|' +
    'format|field|syncs|pullsecrets?|credentialid)$|^existing|^max.*tokens$|tokenizer|tokenreview',
)
/** Kubernetes' own annotations and extras tell of tokens by name and subject only: `authentication.k8s.io/stale-token`. */
const ownName = /(^|\.)(k8s|kubernetes)\.io\//

/** Whether a member, variable, flag or header of this name holds a secret. */
function isSecretName(name: string): boolean {
  const bare = name.replace(/[^a-z0-9]/gi, '').toLowerCase()
  return secretName.test(bare) && !ordinaryName.test(bare) && !ownName.test(name)
}

/** An item of a container's `command` or `args`, masked as part of the whole; null where it is none. */
function maskArgument(along: readonly unknown[], path: Path): string | null {
  const [name, index] = path.slice(-2)
  const list = along[path.length - 1]
  if ((name !== 'command' && name !== 'args') || typeof index !== 'number' || !Array.isArray(list)) return null
  const before = name === 'args' ? valueAt(along[path.length - 2], ['command']) : []
  const shown = shownArguments.get(list) ?? maskArguments(Array.isArray(before) ? before : [], list)
  shownArguments.set(list, shown)
  return shown[index] ?? null
}

/** By their list, since each item asks for all. */
const shownArguments = new WeakMap<object, readonly string[]>()

function maskArguments(before: readonly unknown[], list: readonly unknown[]): string[] {
  const words = [...before, ...list].map((word) => (typeof word === 'string' ? word : ''))
  return maskCommand(words).slice(before.length)
}

/** Hides what looks like a credential in the words of a command line; words beyond a length are hidden whole. */
export function maskCommand(words: readonly string[]): string[] {
  let read = 0
  return maskWords(words).map((hidden, index) => {
    const word = words[index] ?? ''
    read += word.length
    return hidden ?? (read > maxCommand ? masked : maskScript(word))
  })
}

/** A script is read word by word, which of a longer one would be felt. */
const maxCommand = 65_536

/** Tools, and after which of their words a credential stands. */
const toolFlags: readonly (readonly [RegExp, RegExp])[] = [
  [/^(redis-cli|valkey-cli|keydb-cli)$/, /^-a$/],
  [/^vault$/, /^login$/],
  [/^ldap\w+$/, /^-w$/],
  [/^sqlcmd$/, /^-P$/],
]
/** Tools whose -p is no password. */
const harmless =
  /^(mkdir|find|cp|ps|ls|ss|ssh|nc|kill|netstat|grep|egrep|read|install|rmdir|tar|touch|rsync|git|patch)$/
const commandBreak = /^[;|&\n()]+$/

/** For each word what stands for it, where it is a credential by the words around it; else null. */
function maskWords(words: readonly string[]): (string | null)[] {
  const changesPasswords = words.some((word) => toolName(word) === 'chpasswd')
  let flags: RegExp | null = null
  let tame = false
  return words.map((word, index) => {
    const before = words[index - 1] ?? ''
    if (commandBreak.test(word)) return null
    if (index === 0 || commandBreak.test(before)) [flags, tame] = [null, false]
    if (isCredential(bare(word), before, flags, tame)) return masked
    const pair = changesPasswords ? /^["']?[\w.-]+:(?=.)/.exec(word) : null
    if (pair !== null) return `${pair[0]}${masked}`
    const attached = /^-u[^:\s]*:(?=.)/.test(word) ? 2 : !tame && /^-p[^\s-]/.test(word) ? 2 : 0
    if (attached > 0) return `${word.slice(0, attached)}${masked}`
    if (/^--user=[^:]*:/.test(word)) return `--user=${masked}`
    const tool = toolName(word)
    flags = toolFlags.find(([name]) => name.test(tool))?.[1] ?? flags
    tame = word.startsWith('-') ? tame : tame || harmless.test(tool)
    return null
  })
}

function isCredential(word: string, before: string, flags: RegExp | null, tame: boolean): boolean {
  if (before === '-u' || before === '--user') return word.includes(':')
  if (before === '-p') return !tame
  if (flags?.test(before) === true) return !word.startsWith('-')
  return /^--?[\w.-]+$/.test(before) && isSecretName(before)
}

function toolName(word: string): string {
  const plain = bare(word)
  return plain.slice(plain.lastIndexOf('/') + 1)
}

function bare(word: string): string {
  return /^["']/.test(word) ? word.slice(1, word.length > 1 && word.endsWith(word.charAt(0)) ? -1 : undefined) : word
}

/** Hides credentials in a text that may be a shell script; what is quoted in it may be one in turn. */
function maskScript(text: string, depth = 0): string {
  const parts: string[] = []
  for (let at = 0; at < text.length;) {
    const end = /[\t\r ;|&\n()]/.test(text.charAt(at)) ? at + 1 : wordEnd(text, at)
    parts.push(text.slice(at, end))
    at = end
  }
  const words = parts.filter((part) => !/^[\t\r ]$/.test(part))
  const hidden = maskWords(words)
  let index = 0
  const shown = parts.map((part) => {
    if (/^[\t\r ]$/.test(part)) return part
    const one = words.length > 1 ? hidden[index++] : null
    const quoted = depth < 4 && /^["']/.test(part) && /\s/.test(part)
    const quote = part.charAt(0)
    if (!quoted || (one !== null && one !== undefined)) return one ?? part
    return `${quote}${maskScript(bare(part), depth + 1)}${part.length > 1 && part.endsWith(quote) ? quote : ''}`
  })
  return hideAfter(maskText(shown.join('')), /(?:^|["'])([\w-]+):(?=[^\s/])/g, isSecretName, wordEnd)
}

/** Hides the credentials in any text: assignments, JSON members, headers, bearer tokens, passwords in URLs. */
export function maskText(text: string): string {
  const always = (): boolean => true
  let shown = hideAfter(text, header, always, lineEnd)
  shown = hideAfter(shown, jsonMember, isSecretName, jsonEnd)
  shown = hideAfter(shown, assignment, isSecretName, wordEnd)
  shown = hideAfter(shown, scheme, always, wordEnd)
  return shown.replace(/(:\/\/[^\s/:@]*:)[^\s/]*(@)/g, `$1${masked}$2`)
}

// Each begins at the start of a name alone, so that a long name is read once and not from each of its letters.
const header = /(?<![\w.-])(?:proxy-)?(?:authorization|(?:set-)?cookie)(?:\\?["'])?\s*[:=]\s*/gi
const jsonMember = /(?<![\w.-])([\w.-]+)\\?["']\s*:\s*/g
const assignment =
  /(?<![\w.[\]-])([\w.[\]-]+)(?:\s*=\s*|\s*:\s+(?:(?:Invalid|Unsupported|Duplicate) value: )?(?!(?:Invalid|Unsupported|Required|Duplicate) value|Forbidden|Not found))/g
const scheme = /\b(?:[Bb]earer|BEARER)\s+(?!tokens?\b|auth|\W)|\b(?:[Bb]asic|BASIC)\s+(?=[a-z+/]*[A-Z0-9=])/g
const plainValue = /(?:true|false|null)(?![^\s,;&|)}\]"'])/y

function hideAfter(
  text: string,
  introduction: RegExp,
  isWanted: (name: string) => boolean,
  endOf: (text: string, start: number) => number,
): string {
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(introduction)) {
    const start = match.index + match[0].length
    if (match.index < from || !isWanted(match[1] ?? '')) continue
    plainValue.lastIndex = start
    const end = plainValue.test(text) ? start : endOf(text, start)
    if (end <= start) continue
    parts.push(text.slice(from, start), masked)
    from = end
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(from)
}

/** Where a shell word ends: quoted parts and `$(…)` belong to it. */
function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '\\') at += 2
    else if (char === '"' || char === "'" || char === '`') {
      // A quote after which nothing of the word follows closes what was opened before it.
      if (at > start && /^$|[\s,;|&)}\]:]/.test(text.charAt(at + 1))) break
      at = quoteEnd(text, at)
    } else if (char === '$' && text.charAt(at + 1) === '(') at = parenthesisEnd(text, at + 1)
    else if (/[\s;|&)]/.test(char)) break
    else at++
  }
  return Math.min(at, text.length)
}

function quoteEnd(text: string, start: number): number {
  const quote = text.charAt(start)
  let at = start + 1
  while (at < text.length && text.charAt(at) !== quote) at += text.charAt(at) === '\\' && quote !== "'" ? 2 : 1
  return Math.min(at + 1, text.length)
}

function parenthesisEnd(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at)
    depth += char === '(' ? 1 : char === ')' ? -1 : 0
    if (depth === 0) return at + 1
  }
  return text.length
}

/** Where a JSON value ends; of an object nothing is taken, since its members have names of their own. */
function jsonEnd(text: string, start: number): number {
  const char = text.charAt(start)
  if (char === '"' || char === "'") return quoteEnd(text, start)
  if (char === '{') return start
  const closing = char === '[' ? /\]/g : char === '\\' ? /\\["']/g : /[\s,}\]]/g
  closing.lastIndex = start + 1
  const found = closing.exec(text)
  return found === null ? text.length : found.index + (char === '[' || char === '\\' ? found[0].length : 0)
}

/** Where a header's value ends: its quote's end, or the line's. */
function lineEnd(text: string, start: number): number {
  if (/["']/.test(text.charAt(start))) return quoteEnd(text, start)
  const end = /["'\r\n]/g
  end.lastIndex = start
  return end.exec(text)?.index ?? text.length
}

/** Names that are secret in a query, beside those that are anywhere. */
const secretQuery = /^(key|sig|.*signature)$/i

/** Hides the credentials that a request URI carries in its query: those of exec arguments, and tokens. */
export function maskURI(uri: string): string {
  const at = uri.indexOf('?')
  if (at < 0) return uri
  const pairs = uri
    .slice(at + 1)
    .split('&')
    .map(queryPair)
  const command = maskCommand(pairs.filter(({ name }) => name === 'command').map(({ value }) => value))
  let argument = 0
  const shown = pairs.map(({ pair, name, value }) => {
    if (value !== '' && (isSecretName(name) || secretQuery.test(name)))
      return `${pair.split('=', 1)[0] ?? ''}=${masked}`
    const hidden = name === 'command' ? (command[argument++] ?? '') : maskText(value)
    return hidden === value ? pair : `${pair.split('=', 1)[0] ?? ''}=${escapeQuery(hidden)}`
  })
  return `${uri.slice(0, at)}?${shown.join('&')}`
}

function queryPair(pair: string): { readonly pair: string; readonly name: string; readonly value: string } {
  const equals = pair.indexOf('=')
  if (equals < 0) return { pair, name: queryText(pair), value: '' }
  return { pair, name: queryText(pair.slice(0, equals)), value: queryText(pair.slice(equals + 1)) }
}

function escapeQuery(text: string): string {
  return text.replace(/[%&+#\t\r\n]/g, encodeURIComponent).replaceAll(' ', '+')
}

/** A query value as text; as it stands when its escapes are broken. */
export function queryText(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}
