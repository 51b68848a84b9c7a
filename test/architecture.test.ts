import fs from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

interface Room {
  /** The rooms it may import from, itself aside. */
  readonly imports: readonly string[]
  readonly packages: readonly string[]
  readonly builtins: readonly string[]
}

const below = ['columns', 'audit', 'policy', 'query', 'store']

const rooms: Record<string, Room> = {
  columns: { imports: [], packages: [], builtins: [] },
  text: { imports: [], packages: ['string-width'], builtins: [] },
  // Of node:buffer only isUtf8, which reads no files and is far quicker than anything of ours.
  audit: { imports: ['columns'], packages: [], builtins: ['buffer'] },
  policy: { imports: ['audit'], packages: ['yaml'], builtins: [] },
  query: { imports: ['audit', 'columns'], packages: ['re2js'], builtins: [] },
  source: {
    imports: [],
    packages: ['chokidar'],
    builtins: ['crypto', 'fs', 'http', 'https', 'net', 'os', 'path', 'stream', 'timers', 'zlib'],
  },
  store: { imports: ['columns', 'audit', 'policy', 'query'], packages: [], builtins: [] },
  screen: { imports: [...below, 'text'], packages: ['fuse.js'], builtins: [] },
  ui: { imports: ['screen', 'text'], packages: ['ink', 'react'], builtins: ['fs', 'stream', 'tty'] },
  cli: {
    imports: [...below, 'text', 'source', 'screen', 'ui'],
    packages: ['commander'],
    builtins: ['child_process', 'crypto', 'fs', 'os', 'path', 'process', 'readline', 'timers', 'tls', 'url'],
  },
}

const root = path.resolve(import.meta.dirname, '..', 'src')
const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))

/** Every module that a file names, `import type` included. */
function importsOf(file: string): string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const named =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined
    if (named !== undefined && ts.isStringLiteral(named)) found.push(named.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function complaint(file: string, module: string): string | null {
  const room = rooms[roomOf(file)]
  if (room === undefined) return `${file} is in no room`
  if (module.startsWith('.')) {
    const target = roomOf(path.join(path.dirname(file), module))
    return target === roomOf(file) || room.imports.includes(target) ? null : `${file} imports the room ${target}`
  }
  const name = module.replace(/^node:/, '')
  if (builtinModules.includes(name) || module.startsWith('node:')) {
    return room.builtins.includes(name.split('/')[0] ?? '') ? null : `${file} imports ${module}`
  }
  const parts = module.split('/')
  const packageName = module.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
  return room.packages.includes(packageName) ? null : `${file} imports the package ${packageName}`
}

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(rooms)))
})

test('imports run one way: each room imports only what it may', () => {
  const complaints = files.flatMap((file) => importsOf(file).flatMap((module) => complaint(file, module) ?? []))
  expect(complaints).toEqual([])
})

test('a wrong import would be complained of', () => {
  expect(complaint('columns/dictionary.ts', '../audit/event.ts')).toMatch(/imports the room audit/)
  expect(complaint('screen/update.ts', 'react')).toMatch(/imports the package react/)
  expect(complaint('policy/load.ts', 'node:fs')).toMatch(/imports node:fs/)
})

test('no file imports itself in a circle', () => {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter((module) => module.startsWith('.'))
        .map((module) => path.join(path.dirname(file), module)),
    ]),
  )
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '))
    if (way.includes(file) || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...way, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

test('only the two doors write to the terminal', () => {
  const writers = files.filter((file) =>
    /process\.(stdout|stderr)\.write|console\.(log|error|warn)/.test(fs.readFileSync(path.join(root, file), 'utf8')),
  )
  expect(writers).toEqual(['cli/print.ts'])
})

test('safe text is made by safe alone: casts to SafeText stay in the room text, or join what is safe already', () => {
  const casts = files.filter((file) => fs.readFileSync(path.join(root, file), 'utf8').includes('as SafeText'))
  const allowed = casts.filter((file) => !file.startsWith('text/'))
  expect(allowed.sort()).toEqual(['cli/formats.ts', 'screen/row-line.ts', 'screen/span.ts'])
})
