/** Text that is safe to write to a terminal: no character in it moves, hides, recolours or reorders anything. */
export type SafeText = string & { readonly safe: unique symbol }

/**
 * Makes any text safe: control characters (C0, DEL, C1), line separators, invisible characters (zero width, bidi, byte
 * order mark, tags, fillers, variation selectors) and lone surrogates become visible escapes such as `\n`, `\x1b`,
 * `\u202e`, and so does a combining mark at the beginning, which would sit on whatever stands before it. One line in, one
 * line out. This function alone makes SafeText.
 */
export function safe(text: string): SafeText {
  return (printableAscii.test(text) ? text : text.replace(leadingMark, escape).replace(unsafe, escape)) as SafeText
}

/** Joins texts that are safe; the separator too is made so. */
export function joinSafe(parts: readonly SafeText[], separator = ''): SafeText {
  return parts.join(safe(separator)) as SafeText
}

/** Makes a line from a template, whatever is put into it made safe: say`no file ${path}`. */
export function say(words: TemplateStringsArray, ...values: readonly (string | number)[]): SafeText {
  return safe(String.raw({ raw: words }, ...values))
}

/**
 * A value as one line of JSON that is both valid and safe: characters that a terminal acts on are written `\uXXXX`.
 * A value that JSON does not know becomes null.
 */
export function safeJson(value: unknown): SafeText {
  const json = (JSON.stringify(value) as string | undefined) ?? 'null'
  const long = json.includes('\\') ? json.replace(shortEscape, (_, letter: string) => longEscapes[letter] ?? _) : json
  return (printableAscii.test(long) ? long : long.replace(unsafe, unicodeEscape)) as SafeText
}

const printableAscii = /^[\x20-\x7e]*$/
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
/** What makes one character with the one before it (UAX 29: Extend and SpacingMark). */
const leadingMark = /^[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u0e33\u0eb3]/u
const shortEscape = /\\(.)/g
const longEscapes: Record<string, string> = {
  b: '\\u0008',
  t: '\\u0009',
  n: '\\u000a',
  f: '\\u000c',
  r: '\\u000d',
}

function escape(char: string): string {
  const known = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[char]
  const code = char.codePointAt(0) ?? 0
  if (known !== undefined) return known
  if (code < 0x100) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\u{${hex(code, 1)}}` : `\\u${hex(code, 4)}`
}

function unicodeEscape(char: string): string {
  return [...Array(char.length).keys()].map((at) => `\\u${hex(char.charCodeAt(at), 4)}`).join('')
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
