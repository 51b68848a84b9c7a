/** Hides credentials in command lines and shell scripts, by the words around them. */
import { hideAfter, isSecretName, masked, maskText, wordEnd } from './mask-text.ts'

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
