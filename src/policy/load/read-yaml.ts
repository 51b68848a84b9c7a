import { Composer, type Document, type ErrorCode, isScalar, type Node, Parser } from 'yaml'
import { placeholder } from './nearest.ts'
import { type Fault, type SyntaxTree, tooDeep } from './policy-node.ts'
import { documentValue } from './yaml-value.ts'

/**
 * Parses the first YAML document of a text as kube-apiserver does (sigs.k8s.io/yaml, which is YAML 1.1 without dates
 * and base 60), and keeps the offset of every value. It ignores later documents, and reports only the first fault:
 * later ones mostly follow from it. It is stricter in one way: bracketed or quoted text must not continue with less
 * indentation than its key.
 */
export function readYaml(text: string): SyntaxTree {
  const [first, second] = documents(text)
  if (!first) return { value: null, fault: null, further: null }
  const further = second?.contents && !isEmpty(second.contents) ? second.contents.range[0] : null
  const fault = syntaxFault(text, first)
  if (fault) return { value: null, fault, further }
  return { ...documentValue(first, text), further }
}

/** The first two documents. Scalars stay as written (`failsafe`); `scalar.ts` resolves them. */
function documents(text: string): Document.Parsed[] {
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
    logLevel: 'silent',
  })
  const found: Document.Parsed[] = []
  for (const document of composer.compose(new Parser().parse(text), true, text.length)) {
    found.push(document)
    if (found.length === 2) break
  }
  return found
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.source === ''
}

// goyaml.v2 reads only YAML 1.1, and refuses characters that YAML forbids, even in comments.
const notAllowed = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

function syntaxFault(text: string, document: Document.Parsed): Fault | null {
  const control = notAllowed.exec(text.slice(0, document.range[2]))
  if (control) return { at: control.index, message: 'control characters are not allowed', advice: 'Remove it.' }
  const { explicit, version } = document.directives.yaml
  if (explicit && (version as string) !== '1.1') {
    const message = `found incompatible YAML document: %YAML ${version}`
    return {
      at: Math.max(0, text.search(/^%YAML/m)),
      message,
      advice: 'Remove the %YAML line: kube-apiserver reads version 1.1.',
    }
  }
  const [error] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])
  if (!error) return null
  const at = error.pos[0]
  if (error.code === 'RESOURCE_EXHAUSTION') return { at, ...tooDeep }
  return { at, message: `yaml: ${lowerFirst(error.message)}`, advice: adviceFor(error.code, text, at) }
}

const advices: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'Indent with spaces: YAML does not allow tabs.',
  BAD_ALIAS: 'A * at the beginning means an alias: put it in quotes, "*".',
  BAD_SCALAR_START: 'Put the value in quotes.',
  BAD_INDENT: 'Indent text in brackets deeper than its key, and close every bracket.',
  BLOCK_AS_IMPLICIT_KEY: 'Begin a new line for the second key, or put a value with ": " in quotes.',
  MULTILINE_IMPLICIT_KEY: 'Put a colon after the key, and a value of several lines in quotes.',
  BAD_DQ_ESCAPE: 'Write the backslash twice, or use single quotes.',
}

function adviceFor(code: ErrorCode, text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n', 1)[0] ?? ''
  const template = placeholder(line) ?? (/^[^#\n]*\{\{/m.test(text) ? placeholder('{{') : null)
  if (template !== null) return template
  if (/^ *\t/.test(line)) return advices.TAB_AS_INDENT ?? ''
  return advices[code] ?? 'Check the indentation, quotes and brackets here and on the line before.'
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
