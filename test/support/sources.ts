import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { root } from './paths.ts'

/** The files of `src/` by their paths in it, parsed. */
export function parsedSources(): ReadonlyMap<string, ts.SourceFile> {
  const files = [...parsedFiles('src')].map(([file, source]) => [path.relative('src', file), source] as const)
  return new Map(files)
}

/** All TypeScript files of these folders by their paths from the root, parsed. */
export function parsedFiles(...folders: readonly string[]): ReadonlyMap<string, ts.SourceFile> {
  const files = folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => path.join(folder, file)),
  )
  return new Map(files.sort().map((file) => [file, parsed(file, fs.readFileSync(path.join(root, file), 'utf8'))]))
}

export function parsed(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
}

/** The names that a file exports, types and names of other files included. */
export function exportsOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause
      return clause !== undefined && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : ['*']
    }
    if (!isExported(statement)) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name))
    const { name } = statement as ts.DeclarationStatement
    return name === undefined ? ['default'] : [name.text]
  })
}

export function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []))
}

export interface ImportedName {
  /** The module, as the file names it. */
  readonly module: string
  /** Its exported name; `*` for all. */
  readonly name: string
}

/** The names that a file takes from other modules: by `import`, by `export … from`, or at run time. */
export function importsOf(source: ts.SourceFile): ImportedName[] {
  const found: ImportedName[] = []
  const add = (module: ts.Node | undefined, names: readonly string[]): void => {
    if (module !== undefined && ts.isStringLiteral(module))
      found.push(...names.map((name) => ({ module: module.text, name })))
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, clauseNames(node.importClause))
    else if (ts.isExportDeclaration(node))
      add(node.moduleSpecifier, node.exportClause === undefined ? ['*'] : elementNames(node.exportClause))
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], namesAtRunTime(node))
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, [node.qualifier?.getText(source).split('.')[0] ?? '*'])
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function clauseNames(clause: ts.ImportClause | undefined): string[] {
  if (clause === undefined) return ['*']
  return [...(clause.name === undefined ? [] : ['default']), ...elementNames(clause.namedBindings)]
}

function elementNames(bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): string[] {
  if (bindings === undefined) return []
  if (!ts.isNamedImports(bindings) && !ts.isNamedExports(bindings)) return ['*']
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text)
}

/** What `(await import(…)).name` and `const { name } = await import(…)` take; everything where it cannot be told. */
function namesAtRunTime(call: ts.CallExpression): string[] {
  let node: ts.Node = call.parent
  while (ts.isAwaitExpression(node) || ts.isParenthesizedExpression(node)) node = node.parent
  if (ts.isPropertyAccessExpression(node)) return [node.name.text]
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name))
    return node.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText())
  return ['*']
}
