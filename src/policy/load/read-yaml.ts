import { yamlBreak } from './open-text.ts'
import { type Fault, type SyntaxTree, tooDeep } from './policy-node.ts'
import { placeholder } from './quote.ts'
import { YamlRefusal } from './yaml/yaml-cursor.ts'
import { parseDocument } from './yaml/yaml-parser.ts'
import { documentValue } from './yaml-value.ts'

/**
 * Parses the first YAML document of a text as kube-apiserver does (sigs.k8s.io/yaml, which is YAML 1.1 without dates
 * and base 60), and keeps the offset of every value. It ignores later documents, and reports only the first fault:
 * later ones mostly follow from it.
 */
export function readYaml(text: string): SyntaxTree {
  try {
    const { root, further } = parseDocument(text)
    return { ...documentValue(root, text), further }
  } catch (error) {
    if (!(error instanceof YamlRefusal)) throw error
    return { value: null, fault: faultOf(error, text), further: null }
  }
}

function faultOf({ at, from, message }: YamlRefusal, text: string): Fault {
  if (message === tooDeep.message) return { at, ...tooDeep }
  return { at, message: `yaml: ${message}`, advice: templateAdvice(text, at) ?? adviceFor(message, at, from, text) }
}

/** The fault of a template shows at its braces, or somewhere after them. */
function templateAdvice(text: string, at: number): string | null {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n', 1)[0] ?? ''
  return placeholder(line) ?? (/^[^#\n]*\{\{/m.test(text) ? placeholder('{{') : null)
}

type Advice = (opened: string, text: string, at: number) => string

/** By a part of kube-apiserver's message; \`opened\` is the line on which what is wrong begins. */
const advices: readonly (readonly [message: string, advice: Advice])[] = [
  ['tab character', () => tabs],
  ['start any token', (_, text, at) => (text[at] === '\t' ? tabs : 'Put the value in quotes.')],
  ['not UTF-8', () => 'Save the file as UTF-8: the character here is in another encoding.'],
  ['control characters', () => 'Remove it.'],
  ['unexpected end of stream', (opened) => `Close the quote that opens on line ${opened}.`],
  ['document indicator', (opened) => `Close the quote that opens on line ${opened}.`],
  ["',' or", (opened) => `Put commas between the values, and close the bracket that opens on line ${opened}.`],
  ["expected ':'", (opened) => `Put a colon after the key on line ${opened}, or indent it if it belongs to a value.`],
  ['mapping values', () => 'Begin a new line for the second key, or put a value with ": " in quotes.'],
  ['sequence entries', () => 'Begin a new line for the dash, or put a value that begins with "- " in quotes.'],
  [
    "'-' indicator",
    (opened) => `Indent the line like the dash on line ${opened}, or deeper if it belongs to its item.`,
  ],
  ['expected key', (opened) => `Indent the line like the key on line ${opened}, or deeper if it belongs to its value.`],
  ['unknown anchor', alias],
  ['alphabetic or numeric', alias],
  ['escape character', () => 'Write the backslash twice, or use single quotes.'],
  ['hexdecimal', () => 'Write the backslash twice, or use single quotes.'],
  ['Unicode character escape', () => 'Write the character itself.'],
  ['incompatible YAML', () => 'Remove the %YAML line: kube-apiserver reads version 1.1.'],
  ['tag', () => 'Put the value in quotes: a ! at the beginning means a tag.'],
  ['directive', () => 'Put the value in quotes: a % at the beginning of a line means a directive.'],
]

function alias(_: string, text: string, at: number): string {
  const [word = ''] = /^[^\s,[\]{}]*/.exec(text.slice(at, at + 80)) ?? []
  return `A * at the beginning means an alias, and & an anchor: put the value in quotes, "${word}".`
}

const tabs = 'Replace the tab by blanks: kube-apiserver allows no tab before the first word of a line.'

function adviceFor(message: string, at: number, from: number, text: string): string {
  const opened = String(lineOf(text, from))
  const known = advices.find(([part]) => message.includes(part))?.[1]
  return known?.(opened, text, at) ?? 'Check the indentation, quotes and brackets here and on the line before.'
}

function lineOf(text: string, offset: number): number {
  return [...text.slice(0, offset).matchAll(yamlBreak)].length + 1
}
