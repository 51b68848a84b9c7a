/** Hides credentials in any text, found by the names before them. */

/** Replaces a hidden value until the user reveals it. */
export const masked = '********'

/** Hides the credentials in any text: assignments, JSON members, headers, bearer tokens, passwords in URLs. */
export function maskText(text: string): string {
  if (!mayIntroduce.test(text)) return text
  const always = (): boolean => true
  let shown = hideAfter(text, header, always, lineEnd)
  shown = hideAfter(shown, jsonMember, isSecretName, jsonEnd)
  shown = hideAfter(shown, assignment, isSecretName, wordEnd)
  shown = hideAfter(shown, scheme, always, wordEnd)
  shown = hideAfter(shown, sql, always, wordEnd)
  return shown
    .replace(/(:\/\/[^\s/:@]*:)[^\s/]*(@)/g, `$1${masked}$2`)
    .replace(/(\bhttps?:\/\/)[^\s/:@?#]+(@)/g, `$1${masked}$2`)
}

/** What each pattern has one of. Most texts have none, such as user agents: those are done at once. */
const mayIntroduce = /[:=]|bearer|basic|token|password|identified/i

// Each pattern begins only at the start of a name, so that a long name is read once and not from each of its letters.
const header = /(?<![\w.-])(?:proxy-)?(?:authorization|(?:set-)?cookie)(?:\\?["'])?\s*[:=]\s*/gi
const jsonMember = /(?<![\w.-])([\w.-]+)\\?["']\s*:\s*/g
const assignment =
  /(?<![\w.[\]-])([\w.[\]-]+)(?:\s*=\s*|\s*:\s+(?:(?:Invalid|Unsupported|Duplicate) value: )?(?!(?:Invalid|Unsupported|Required|Duplicate) value|Forbidden|Not found))/g
const scheme =
  /\b(?:[Bb]earer|BEARER)\s+(?!tokens?\b|auth|\W)|\b(?:[Bb]asic|BASIC)\s+(?=[a-z+/]*[A-Z0-9=])|\b[Tt]oken\s+(?!v\d)(?=[\w.~+/=-]{6})(?=\w*[A-Za-z])(?=\w*\d)/g
const sql =
  /\b(?:password(?:\s+for\s+[^\s=]+\s*=)?|identified\s+(?:with\s+\S+\s+)?(?:by|as)(?:\s+password)?)\s*(?:\(\s*)?(?=\\?['"])/gi
const plainValue = /(?:true|false|null)(?![^\s,;&|)}\]"'])/y

/**
 * Hides the text after each match of `introduction`, up to its end as `endOf` finds it. `isWanted` chooses by the
 * pattern's first group, a name.
 */
export function hideAfter(
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
export function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '\\') at += 2
    else if (char === '"' || char === "'" || char === '`') {
      // A quote at the end of a word closes one that opened before the word.
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

/** Where a JSON value ends; an object ends where it starts, since its members have names of their own. */
function jsonEnd(text: string, start: number): number {
  const char = text.charAt(start)
  if (char === '"' || char === "'") return quoteEnd(text, start)
  if (char === '{') return start
  const closing = char === '[' ? /\]/g : char === '\\' ? /\\["']/g : /[\s,}\]]/g
  closing.lastIndex = start + 1
  const found = closing.exec(text)
  return found === null ? text.length : found.index + (char === '[' || char === '\\' ? found[0].length : 0)
}

/** Where a header's value ends: at its closing quote, or at the end of the line. */
function lineEnd(text: string, start: number): number {
  if (/["']/.test(text.charAt(start))) return quoteEnd(text, start)
  const end = /["'\r\n]/g
  end.lastIndex = start
  return end.exec(text)?.index ?? text.length
}

/** Whether a member, variable, flag or header of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const bare = name.replace(/[^a-z0-9]/gi, '').toLowerCase()
  return secretName.test(bare) && !ordinaryName.test(bare) && !ownName.test(name)
}

const secretName = new RegExp(
  'password|passwd|passphrase|passcode|pwd|token|secret|credential|jwt|dockercfg|dockerconfigjson|authorization$|' +
    '(?<!by|com)pass$|^(basic|http)?auth$|cookie$|' +
    '(?:^|user|root|admin|db|bind)pw$|' +
    '(api|access|private|client|signing|encryption|auth|ssh|master|shared|account|bearer|bootstrap)key(id|data|pem)?$',
)
/** Names that mention a secret, but hold its place, its lifetime or the way it is made. */
const ordinaryName = new RegExp(
  '(name|names|ref|refs|namespace|path|paths|file|files|dir|type|types|kind|policy|seconds|minutes|hours|time|timestamp|' +
    'ttl|expiry|expiration|date|url|uri|endpoint|audience|audiences|length|size|count|limit|version|provider|class|mode|' +
    'format|field|syncs|pullsecrets?|credentialid)$|^existing|^max.*tokens$|tokenizer|tokenreview',
)
/** Kubernetes' own annotations and extras mention only a token's name and subject: `authentication.k8s.io/stale-token`. */
const ownName = /(^|\.)(k8s|kubernetes)\.io\//
