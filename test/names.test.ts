// One name means one thing: exported names, file names, and nothing exported that nobody imports.
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { exportsOf, importsOf, isExported, parsed, parsedFiles, parsedSources } from './support/sources.ts'

const sources = parsedSources()
const exported = [...sources].flatMap(([file, source]) => exportsOf(source).map((name) => ({ file, name })))

/** The library's face exports the names of other rooms again, and has its own functions of the same names. */
const libraryFace = 'policy/library/'

/** File names that say which part of a command or screen a file is, in the folder of that command or screen. */
const patternNames = ['command', 'json', 'keys', 'lines', 'options', 'text']

/** What is called from outside of src. */
const entryPoints: Readonly<Record<string, string>> = { 'cli/main.ts: main': 'bin/auditscope.js calls it' }

/** The exported names of src that these files import, as `file: name`; `folder` is where their paths begin. */
function namesImported(files: ReadonlyMap<string, ts.SourceFile>, folder: string): Set<string> {
  return new Set(
    [...files].flatMap(([file, source]) =>
      importsOf(source).map(({ module, name }) => {
        const target = path.relative('src', path.join(folder, path.dirname(file), module))
        return `${target}: ${name}`
      }),
    ),
  )
}

/**
 * How often a file names what it exports itself, besides declaring it, and how often where another file sees it: in an
 * exported declaration, function bodies and initial values aside. A type that is part of such a face may be exported
 * with it.
 */
function usesOf(source: ts.SourceFile, wanted: string): { total: number; inFace: number } {
  const uses = { total: 0, inFace: 0 }
  const visit = (node: ts.Node, isSeen: boolean): void => {
    if (ts.isIdentifier(node) && node.text === wanted && !isNameOf(node)) {
      uses.total++
      if (isSeen) uses.inFace++
    }
    ts.forEachChild(node, (child) => {
      visit(child, isSeen && !ts.isBlock(child))
    })
  }
  for (const statement of source.statements) visit(statement, isExported(statement))
  return uses
}

/** Whether a name only names: a declaration of its own, a member, or what is exported. */
function isNameOf(node: ts.Identifier): boolean {
  const { parent } = node
  return (
    ('name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent)) ||
    (ts.isExportSpecifier(parent) && parent.propertyName === node)
  )
}

test('no name is exported by two files', () => {
  const files = Map.groupBy(
    exported.filter(({ file }) => !file.startsWith(libraryFace)),
    ({ name }) => name,
  )
  const twice = [...files].filter(([, places]) => places.length > 1)
  expect(twice.map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(', ')}`)).toEqual([])
})

test('no file name means two things', () => {
  const files = Map.groupBy(sources.keys(), (file) => path.parse(file).name)
  const twice = [...files].filter(([name, places]) => places.length > 1 && !patternNames.includes(name))
  expect(twice.map(([name, places]) => `${name}: ${places.join(', ')}`)).toEqual([])
})

test('each pattern of file names is used', () => {
  const names = [...sources.keys()].map((file) => path.parse(file).name)
  expect(patternNames.filter((name) => names.filter((other) => other === name).length < 2)).toEqual([])
})

test('every exported name has a use in src', () => {
  const importedBySrc = namesImported(sources, 'src')
  const importedByOthers = namesImported(parsedFiles('test', 'bench'), '.')
  const complaints = exported.flatMap(({ file, name }) => {
    const place = `${file}: ${name}`
    const source = sources.get(file)
    if (file.startsWith(libraryFace) || importedBySrc.has(place) || place in entryPoints || !source) return []
    const uses = usesOf(source, name)
    if (uses.total === 0) return [`${place}: nothing in src uses it`]
    return uses.inFace > 0 || importedByOthers.has(place)
      ? []
      : [`${place}: only its own file uses it, so do not export it`]
  })
  expect(complaints).toEqual([])
})

test('all kinds of exports and imports are seen', () => {
  const text = `
    import plain, { type A, b as c } from './one.ts'
    export const { d, e: [f] } = plain, g = 1
    export type { H } from './two.ts'
    export { i as j }
    export function k(): import('./three.ts').L {}
    const { m: n } = await import('./four.ts')
    const o = (await import('./five.ts')).p
    export * from './six.ts'`
  const source = parsed('all.ts', text)
  expect(exportsOf(source)).toEqual(['d', 'f', 'g', 'H', 'j', 'k', '*'])
  expect(importsOf(source).map(({ module, name }) => `${module} ${name}`)).toEqual([
    './one.ts default',
    './one.ts A',
    './one.ts b',
    './two.ts H',
    './three.ts L',
    './four.ts m',
    './five.ts p',
    './six.ts *',
  ])
})

test('a name is used where it is not only declared, and seen from outside where it is part of a face', () => {
  const source = parsed(
    'uses.ts',
    `export interface Seen { name: string }
     export interface Hidden { name: string }
     export function take(seen: Seen): void { const hidden: Hidden = seen; name(hidden) }
     export { alone as name }`,
  )
  expect(usesOf(source, 'Seen')).toEqual({ total: 1, inFace: 1 })
  expect(usesOf(source, 'Hidden')).toEqual({ total: 1, inFace: 0 })
  expect(usesOf(source, 'take')).toEqual({ total: 0, inFace: 0 })
  expect(usesOf(source, 'alone')).toEqual({ total: 0, inFace: 0 })
})
