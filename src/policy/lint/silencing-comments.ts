import { openText } from '../load/open-text.ts'
import { looksLikeJson } from '../load/read-json.ts'
import { type YamlComment, YamlRefusal } from '../load/yaml/yaml-cursor.ts'
import { YamlScanner } from '../load/yaml/yaml-scanner.ts'

/** A comment of a YAML file; lines and columns count from 1. */
export interface Comment {
  readonly line: number
  readonly column: number
  /** Begins with the #. */
  readonly text: string
  /** Whether its line holds nothing else. */
  readonly alone: boolean
}

/**
 * The comments of a policy file, in order, up to where kube-apiserver would refuse it. A # within a multi-line string
 * starts no comment; JSON has no comments.
 */
export function commentsOf(text: string): Comment[] {
  if (looksLikeJson(text)) return []
  const file = openText(text)
  return rangesOf(file.text).map(({ start, end }) => {
    const { line, column } = file.place(start)
    const alone = file.lines[line - 1]?.slice(0, column - 1).trim() === ''
    return { line, column, text: file.text.slice(start, end), alone }
  })
}

function rangesOf(text: string): readonly YamlComment[] {
  const comments: YamlComment[] = []
  try {
    const scanner = new YamlScanner(text, comments)
    while (scanner.next().kind !== 'stream end');
  } catch (error) {
    if (!(error instanceof YamlRefusal)) throw error
  }
  return comments
}
