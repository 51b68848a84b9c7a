/** Text that is safe to write to a terminal: no character in it moves, hides, recolours or reorders anything. */
export type SafeText = string & { readonly safe: unique symbol }

/**
 * Makes any text safe by writing these as visible escapes such as `\n`, `\x1b`, `\u202e`: control characters (C0, DEL,
 * C1), line separators, all blanks but the space, invisible characters (zero width, bidi, byte order mark, tags, fillers,
 * variation selectors), lone surrogates, characters whose width differs between terminals, and combining marks without a
 * letter to sit on.
 * One line in, one line out. Only this function turns other text into SafeText.
 */
export function safe(text: string): SafeText {
  if (printableAscii.test(text)) return text as SafeText
  return (onlyAscii ? text.replace(beyondAscii, asciiSign) : text.replace(doubtful, escape)) as SafeText
}

/** A name as safe text. Spaces at its ends are escaped too, so that it does not look like the name without them. */
export function safeName(name: string): SafeText {
  const text = safe(name)
  const inner = text.trim()
  if (inner.length === text.length) return text
  const begin = text.indexOf(inner)
  const space = escape(' ')
  return (space.repeat(begin) + inner + space.repeat(text.length - begin - inner.length)) as SafeText
}

let onlyAscii = false

/**
 * From now on escapes everything beyond ASCII too, for a terminal that does not read UTF-8: to it the bytes of a letter
 * are several characters, and some of them are control characters (C1). What is safe for a terminal depends on this one
 * property of it, so it is set once, before anything is shown.
 */
export function escapeBeyondAscii(): void {
  onlyAscii = true
}

/** The text with everything beyond ASCII escaped. */
export function asciiText(text: SafeText): SafeText {
  return (printableAscii.test(text) ? text : text.replace(beyondAscii, asciiSign)) as SafeText
}

/** Joins safe texts. Makes the separator safe too. */
export function joinSafe(parts: readonly SafeText[], separator = ''): SafeText {
  return parts.join(safe(separator)) as SafeText
}

/** Makes a safe line from a template and its values: say`no file ${path}`. */
export function say(words: TemplateStringsArray, ...values: readonly (string | number)[]): SafeText {
  return safe(String.raw({ raw: words }, ...values))
}

/**
 * A value as one line of JSON that is both valid and safe: characters that affect a terminal are written `\uXXXX`.
 * A value that JSON cannot represent becomes null.
 */
export function safeJson(value: unknown): SafeText {
  const json = (JSON.stringify(value) as string | undefined) ?? 'null'
  const long = withLongEscapes(json)
  return (printableAscii.test(long) ? long : long.replace(onlyAscii ? beyondAscii : unsafe, unicodeEscape)) as SafeText
}

const printableAscii = /^[\x20-\x7e]*$/
const beyondAscii = /[^\x20-\x7e]/gu
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/**
 * The screen needs every text to take exactly the measured number of cells: with one more, the row wraps and everything
 * below it moves. So only characters of certain width stay: those in these blocks, which all terminals have known for
 * years, minus the exceptions. All others, and whatever Unicode adds, are escaped.
 */
const blocks = [
  String.raw`\u0020-\u06ff`, // Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic
  String.raw`\u0900-\u109f`, // India, Thai, Lao, Tibetan, Myanmar: letters and marks above and below
  String.raw`\u10a0-\u10ff\u1200-\u137c\u13a0-\u13f4\u1780-\u17f9`, // Georgian, Ethiopic, Cherokee, Khmer
  String.raw`\u1e00-\u1fff`, // Latin, Greek
  String.raw`\u2010-\u205e\u2070-\u20bf\u2100-\u2426\u2440-\u244a\u2460-\u2b55`, // punctuation, symbols
  String.raw`\u2e80-\u2fdf\u2ff0-\u2ffb\u3000-\u31e3\u31f0-\u4dbf\u4e00-\ua4c6`, // Chinese, Japanese, Yi
  String.raw`\uac00-\ud7a3`, // Korean syllables
  String.raw`\uf900-\ufb4f\ufb50-\ufbb1\ufbd3-\ufd3f\ufd50-\ufd8f\ufd92-\ufdc7\ufdf0-\ufdfc`, // presentation forms
  String.raw`\ufe30-\ufe6b\ufe70-\ufefc\uff01-\uffee\ufffd`, // presentation forms, half and full width
  String.raw`\u{20000}-\u{2a6d6}\u{2a700}-\u{2b734}\u{2b740}-\u{2b81d}\u{2b820}-\u{2cea1}\u{2f800}-\u{2fa1d}`, // Chinese
].join('')

/** Characters in the blocks that terminals measure differently: some always, most of them next to certain others. */
const exceptions = [
  String.raw`\p{Default_Ignorable_Code_Point}`, // takes zero, one or two cells
  String.raw`\u2800`, // looks like a blank
  String.raw`\u0e33\u0eb3\uff9e\uff9f`, // letters that can become part of the letter before them
  String.raw`\u0d4e`, // a letter that can become part of the one after it
  String.raw`\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff`, // jamo, which combine into a syllable
  String.raw`\p{Emoji_Modifier}\p{Regional_Indicator}`, // skin tones, halves of flags
  String.raw`\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca`, // viramas, which join letters
  String.raw`\u0eba\u0f84\u1039\u103a\u17d2`, // viramas too
  String.raw`\u0c5c\u0c5d\u0cdc\u0cdd\u0ece`, // newer than many terminals
  String.raw`\u2630-\u2637\u268a-\u268f`, // wide only since Unicode 16
  String.raw`\u3248-\u324f`, // ambiguous, but wide where other ambiguous characters are narrow
].join('')

/** Emoji that need no selector, and so take two cells. The blocks left out are newer than many terminals. */
const emoji = String.raw`[\p{Emoji_Presentation}--[\u{1f6d8}-\u{1f6df}\u{1fa00}-\u{1faff}]]`
const among = (kinds: string) => String.raw`[[[${blocks}]&&[${kinds}]]--[${exceptions}]]`
const base = String.raw`[${among(String.raw`\p{L}\p{N}\p{P}\p{S}`)}[${emoji}--[${exceptions}]]]`
/** Marks that take no cell. Spacing and enclosing marks do take one, so they are escaped. */
const mark = among(String.raw`\p{Mn}`)
/**
 * Anything but a base, a mark or a space; and any mark that is not one of the first three on a base. The short
 * lookbehind keeps matching linear.
 */
const doubtful = new RegExp(`[^${base}${mark} ]|(?<!${base}${mark}{0,2})${mark}`, 'gv')

/** JSON with `\\u000a` instead of `\\n`, and so on. */
function withLongEscapes(json: string): string {
  let long = ''
  let from = 0
  for (let at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at + 2)) {
    const escape = longEscapes.get(json.charCodeAt(at + 1))
    if (escape === undefined) continue
    long += json.slice(from, at) + escape
    from = at + 2
  }
  return from === 0 ? json : long + json.slice(from)
}

const longEscapes = new Map(
  Object.entries({ b: '\\u0008', t: '\\u0009', n: '\\u000a', f: '\\u000c', r: '\\u000d' }).map(([letter, escape]) => [
    letter.charCodeAt(0),
    escape,
  ]),
)

/** The signs that our own sentences use, in ASCII. */
const asciiSigns: Readonly<Record<string, string>> = {
  '→': '>',
  '…': '...',
  '–': '-',
  '·': '-',
  '’': "'",
  '≥': '>=',
  '▸': '>',
  '✓': '+',
  '›': '>',
  '»': '~',
  '↑': 'Up',
  '↓': 'Down',
}

function asciiSign(char: string): string {
  return asciiSigns[char] ?? escape(char)
}

function escape(char: string): string {
  const known = shortEscapes.get(char)
  const code = char.codePointAt(0) ?? 0
  if (known !== undefined) return known
  if (code < 0x100) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\u{${hex(code, 1)}}` : `\\u${hex(code, 4)}`
}

const shortEscapes = new Map(Object.entries({ '\n': '\\n', '\r': '\\r', '\t': '\\t' }))

function unicodeEscape(char: string): string {
  const first = `\\u${hex(char.charCodeAt(0), 4)}`
  return char.length === 1 ? first : `${first}\\u${hex(char.charCodeAt(1), 4)}`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
