import ts from 'typescript'

/** A stretch of text for people: a string, a comment, or a document. */
export interface Prose {
  /** The line that it begins on, counted from 1. */
  readonly line: number
  readonly text: string
}

/** The strings and comments of a TypeScript file, names of modules left aside. */
export function proseOf(source: ts.SourceFile): Prose[] {
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1
  const found: Prose[] = []
  const comments = new Map<number, number>()
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? [])
      comments.set(pos, end)
    for (const { pos, end } of ts.getTrailingCommentRanges(source.text, node.end) ?? []) comments.set(pos, end)
    if (isText(node)) found.push({ line: lineAt(node.getStart(source)), text: node.text })
    node.getChildren(source).forEach(visit)
  }
  visit(source)
  return [...found, ...joined(comments, source.text).map(([pos, text]) => ({ line: lineAt(pos), text }))]
}

type Text = ts.LiteralLikeNode | ts.JsxText

function isText(node: ts.Node): node is Text {
  if (ts.isStringLiteral(node)) return !ts.isImportDeclaration(node.parent) && !ts.isExportDeclaration(node.parent)
  return ts.isTemplateLiteralToken(node) || ts.isJsxText(node)
}

/** Comments without their signs; those on neighbouring lines are one, as sentences go on from one to the next. */
function joined(comments: ReadonlyMap<number, number>, text: string): [number, string][] {
  const out: [number, string][] = []
  let lastEnd = -1
  for (const [pos, end] of [...comments].sort(([a], [b]) => a - b)) {
    const words = text.slice(pos, end).replaceAll(/^\s*(?:\/\/|\/\*\*?|\*(?!\/))|\*\/$/gm, '')
    const last = out.at(-1)
    if (last !== undefined && /^\s*$/.test(text.slice(lastEnd, pos))) last[1] += text.slice(lastEnd, pos) + words
    else out.push([pos, words])
    lastEnd = end
  }
  return out
}

/** A phrase of `worse-phrases.ts` as an expression: blanks also match line ends. */
export function phrasePattern(phrase: string): RegExp {
  const words = phrase.replaceAll('_', '[\\w\'`"./-]+').replaceAll(' ', '\\s+')
  return new RegExp(`(?<![\\w-])(?:${words})(?![\\w-])`, 'gi')
}
