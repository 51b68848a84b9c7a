/** Hides credentials in command lines and shell scripts, found by the words around them. */
import { hideAfter, isSecretName, masked, maskText, wordEnd } from './mask-text.ts'

/** Hides what looks like a credential in the words of a command line, and all words beyond `maxCommand`. */
export function maskCommand(words: readonly string[]): string[] {
  let read = 0
  return maskWords(words).map((hidden, index) => {
    const word = words[index] ?? ''
    read += word.length
    return hidden ?? (read > maxCommand ? masked : maskScript(word))
  })
}

/** In characters. Scripts are read word by word, and a longer one would be slow. */
const maxCommand = 65_536

/** Tools, and the words that precede their credentials. */
const toolFlags: readonly (readonly [RegExp, RegExp])[] = [
  [/^(redis-cli|valkey-cli|keydb-cli)$/, /^-a$/],
  [/^vault$/, /^login$/],
  [/^ldap\w+$/, /^-w$/],
  [/^sqlcmd$/, /^-P$/],
  [/^openssl$/, /^-(k|K|passin|passout)$/],
  [/^(mysql|mariadb-)admin$/, /^password$/],
]
/** The words of a command before a credential, for commands that tell it by its place. */
const places: readonly RegExp[] = [
  /\bhtpasswd (?=(.* )?-\w*b)(?=(.* )?-\w*n)(-\S+ )*[^-]\S*$/,
  /\bhtpasswd (?=(.* )?-\w*b)(?!(.* )?-\w*n)(-\S+ )*[^-]\S* \S+$/,
  /\brabbitmqctl (\S+ )*(add_user|change_password|authenticate_user) \S+$/,
  /\bmc (alias set|config host add) \S+ \S+( \S+)?$/,
  /\baws (\S+ )*configure set \S*(key|token|password)\S*$/,
]
/** In characters. A credential that lies behind more is not told by its place. */
const mostBefore = 1000
/** Tools whose -p is not a password. */
const harmless =
  /^(mkdir|find|cp|ps|ls|ss|ssh|nc|kill|netstat|grep|egrep|read|install|rmdir|tar|touch|rsync|git|patch)$/
const commandBreak = /^[;|&\n()]+$/

/** For each word its replacement, if the words around it make it a credential; else null. */
function maskWords(words: readonly string[]): (string | null)[] {
  const tools = new Set(words.map(toolName))
  const changesPasswords = tools.has('chpasswd')
  const readsPassword = tools.has('--password-stdin') || (tools.has('passwd') && tools.has('--stdin'))
  let flags: RegExp | null = null
  let isHarmless = false
  let line = ''
  return words.map((word, index) => {
    const before = words[index - 1] ?? ''
    if (commandBreak.test(word)) return null
    if (index === 0 || commandBreak.test(before)) [flags, isHarmless, line] = [null, false, '']
    const isShort = line.length < mostBefore
    const isInPlace = isShort && places.some((place) => place.test(line))
    const isPrinted = readsPassword && /^(echo|printf)\b/.test(line) && !/^[-%]/.test(word)
    if (isShort) line += line === '' ? toolName(word) : ` ${bare(word)}`
    if (isInPlace || isPrinted || isCredential(bare(word), before, flags, isHarmless)) return masked
    const pair = changesPasswords ? /^["']?[\w.-]+:(?=.)/.exec(word) : null
    if (pair !== null) return `${pair[0]}${masked}`
    const attached = /^-u[^:\s]*:(?=.)/.test(word) ? 2 : !isHarmless && /^-p[^\s-]/.test(word) ? 2 : 0
    if (attached > 0) return `${word.slice(0, attached)}${masked}`
    if (/^--user=[^:]*:/.test(word)) return `--user=${masked}`
    const tool = toolName(word)
    flags = toolFlags.find(([name]) => name.test(tool))?.[1] ?? flags
    isHarmless ||= !word.startsWith('-') && harmless.test(tool)
    return null
  })
}

function isCredential(word: string, before: string, flags: RegExp | null, isHarmless: boolean): boolean {
  if (before === '-u' || before === '--user') return word.includes(':')
  if (before === '-p') return !isHarmless
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

/** Whether a part of a script stands between words; a new line ends a command. */
function isBlank(part: string): boolean {
  return /^\s$/.test(part) && part !== '\n'
}

/** Hides credentials in a text that may be a shell script; a quoted part may be another script. */
function maskScript(text: string, depth = 0): string {
  const parts: string[] = []
  for (let at = 0; at < text.length;) {
    const end = /[\s;|&()]/.test(text.charAt(at)) ? at + 1 : wordEnd(text, at)
    parts.push(text.slice(at, end))
    at = end
  }
  const words = parts.filter((part) => !isBlank(part))
  const hidden = maskWords(words)
  let index = 0
  const shown = parts.map((part) => {
    if (isBlank(part)) return part
    const one = words.length > 1 ? hidden[index++] : null
    const quoted = depth < 4 && /^["']/.test(part) && /\s/.test(part)
    const quote = part.charAt(0)
    if (!quoted || (one !== null && one !== undefined)) return one ?? part
    return `${quote}${maskScript(bare(part), depth + 1)}${part.length > 1 && part.endsWith(quote) ? quote : ''}`
  })
  return hideAfter(maskText(shown.join('')), /(?:^|["'])([\w-]+):(?=[^\s/])/g, isSecretName, wordEnd)
}
