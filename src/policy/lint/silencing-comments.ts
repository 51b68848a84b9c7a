import { Lexer } from 'yaml'
import { looksLikeJson } from '../load/read-json.ts'

/** A comment of a YAML file; lines and columns count from 1. */
export interface Comment {
  readonly line: number
  readonly column: number
  /** Begins with the #. */
  readonly text: string
  /** Whether its line holds nothing else. */
  readonly alone: boolean
}

/** The comments of a policy file, in order. A # within a multi-line string starts no comment; JSON has no comments. */
export function commentsOf(text: string): Comment[] {
  if (looksLikeJson(text)) return []
  const found: Comment[] = []
  let line = 1
  let before = ''
  let isScalar = false
  for (const token of new Lexer().lex(text.replace(/^\ufeff/, ''))) {
    if (marks.has(token)) {
      isScalar = token === scalarFollows
      continue
    }
    if (token.startsWith('#') && !isScalar) {
      found.push({ line, column: before.length + 1, text: token, alone: before.trim() === '' })
    }
    isScalar = false
    const ends = token.split('\n')
    line += ends.length - 1
    before = ends.length === 1 ? before + token : (ends.at(-1) ?? '')
  }
  return found
}

/** The marks that the lexer puts between the parts of the text. */
const scalarFollows = '\x1f'
const marks = new Set([scalarFollows, '\x02', '\x18'])
