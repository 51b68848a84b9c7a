import { builtinModules } from 'node:module'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { importsOf as importedNames, parsedSources } from './support/sources.ts'

interface Room {
  /** The rooms it may import from, itself aside. */
  readonly imports: readonly string[]
  readonly packages: readonly string[]
  readonly builtins: readonly string[]
  /** Its folders, the lowest first: each may import from those before it. `.` are the files in the room itself. */
  readonly floors?: readonly string[]
  /** Folders that may have more files than others, since each file of theirs is a row of one table. */
  readonly tables?: readonly string[]
}

const rooms: Record<string, Room> = {
  columns: { imports: [], packages: [], builtins: [] },
  text: { imports: [], packages: ['string-width'], builtins: [] },
  audit: {
    imports: ['columns'],
    packages: [],
    // Only isUtf8, which reads no files and is far quicker than anything of ours.
    builtins: ['buffer'],
    floors: ['.', 'request', 'decode', 'records'],
    tables: ['records/formats'],
  },
  policy: {
    imports: ['audit'],
    packages: [],
    builtins: [],
    floors: ['.', 'load', 'judge', 'lint', 'suggest', 'library'],
    tables: ['lint/checks'],
  },
  // Of net only what tells addresses apart.
  query: { imports: ['audit', 'columns'], packages: ['@date-fns/tz', 're2js'], builtins: ['net'] },
  explain: { imports: ['audit', 'policy', 'text'], packages: [], builtins: [] },
  source: {
    imports: [],
    packages: ['chokidar'],
    builtins: ['crypto', 'fs', 'http', 'https', 'net', 'os', 'path', 'stream', 'zlib'],
    floors: ['.', 'watch', 'disk', 'follow', 'history', 'streams', 'webhook'],
  },
  intake: {
    imports: ['columns', 'text', 'audit', 'source'],
    packages: [],
    builtins: ['crypto', 'fs', 'path', 'process', 'tls'],
    floors: ['order', '.'],
  },
  store: {
    imports: ['columns', 'audit', 'policy', 'query'],
    packages: [],
    builtins: [],
    floors: ['events', 'judging', '.', 'requests'],
  },
  tally: {
    imports: ['columns', 'audit', 'policy', 'query', 'store'],
    packages: [],
    builtins: [],
    floors: ['.', 'compare', 'suggest'],
  },
  // Of the ways to get at events, it says what can be asked, and answers from a store.
  engine: { imports: ['audit', 'query', 'store'], packages: [], builtins: [] },
  screen: {
    imports: ['columns', 'text', 'audit', 'policy', 'query', 'explain', 'store', 'engine'],
    packages: ['fuse.js'],
    builtins: [],
    floors: [
      'draw',
      'labels',
      'model',
      'row',
      'list',
      'event',
      'panes',
      'requests',
      'rule',
      'rules',
      'lost',
      'help',
      'palette',
      '.',
      'spoken',
    ],
  },
  ui: { imports: ['screen', 'text'], packages: ['ink', 'react'], builtins: ['fs', 'stream', 'tty'] },
  cli: {
    imports: [
      'columns',
      'text',
      'audit',
      'policy',
      'query',
      'explain',
      'source',
      'intake',
      'store',
      'tally',
      'engine',
      'screen',
      'ui',
    ],
    packages: ['commander'],
    builtins: ['crypto', 'fs', 'os', 'path', 'process', 'readline', 'timers', 'url'],
    floors: [
      'shared',
      'policies',
      'options',
      'print',
      'live',
      'lint',
      'explain',
      'compare',
      'suggest',
      'demo',
      'help',
      '.',
    ],
  },
}

const sources = parsedSources()
const files = [...sources.keys()]

/** Every module that a file names, `import type` included. */
function importsOf(file: string): string[] {
  const source = sources.get(file)
  return source === undefined ? [] : [...new Set(importedNames(source).map(({ module }) => module))]
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? ''
}

/** The folder of its room that a file is in. */
function floorOf(file: string): string {
  const [, folder, ...rest] = file.split('/')
  return rest.length === 0 ? '.' : (folder ?? '.')
}

/** What is wrong with an import inside of a room; null where nothing is. */
function floorComplaint(file: string, target: string): string | null {
  const { floors = ['.'] } = rooms[roomOf(file)] ?? {}
  const [from, to] = [floors.indexOf(floorOf(file)), floors.indexOf(floorOf(target))]
  if (from < 0) return `${file} is on no floor of its room`
  return to >= 0 && to <= from ? null : `${file} imports ${target}, which is on a higher floor`
}

function complaint(file: string, module: string): string | null {
  const room = rooms[roomOf(file)]
  if (room === undefined) return `${file} is in no room`
  if (module.startsWith('.')) {
    const target = path.join(path.dirname(file), module)
    if (roomOf(target) === roomOf(file)) return floorComplaint(file, target)
    return room.imports.includes(roomOf(target)) ? null : `${file} imports the room ${roomOf(target)}`
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
  expect(complaint('policy/load/load.ts', 'node:fs')).toMatch(/imports node:fs/)
  expect(complaint('source/disk/disk.ts', '../follow/tail.ts')).toMatch(/on a higher floor/)
  expect(complaint('source/shelf/disk.ts', '../follow/tail.ts')).toMatch(/on no floor/)
})

test('the screen asks for events in one way: it knows the questions, and nothing that answers them', () => {
  // A request is put together from what the questions give.
  const asking = ['engine/engine.ts', 'engine/request-row.ts']
  const answering = ['store/store.ts', 'store/view.ts', 'store/segment.ts']
  const complaints = files
    .filter((file) => roomOf(file) === 'screen')
    .flatMap((file) => importsOf(file).map((module) => path.join(path.dirname(file), module)))
    .filter((target) => answering.includes(target) || (roomOf(target) === 'engine' && !asking.includes(target)))
  expect(complaints).toEqual([])
  const { statements } = sources.get('engine/engine.ts')!
  const values = statements.filter(
    (one) => !ts.isInterfaceDeclaration(one) && !ts.isTypeAliasDeclaration(one) && !ts.isImportDeclaration(one),
  )
  expect(values).toEqual([])
})

test('no folder has more than 18 files, but those whose files are the rows of one table', () => {
  const tables = Object.entries(rooms).flatMap(([room, { tables = [] }]) => tables.map((table) => `${room}/${table}`))
  const sizes = Map.groupBy(files, (file) => path.dirname(file))
  const large = [...sizes].filter(([folder, some]) => some.length > 18 && !tables.includes(folder))
  expect(large.map(([folder]) => folder)).toEqual([])
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
    /process\.(stdout|stderr)\.write|console\.(log|error|warn)/.test(sources.get(file)!.text),
  )
  // The second writes for the first.
  expect(writers).toEqual(['cli/shared/door.ts', 'cli/shared/stdout.ts'])
})

test('safe text is made by safe alone: casts to SafeText stay in the room text, or join what is safe already', () => {
  const casts = files.filter((file) => sources.get(file)!.text.includes('as SafeText'))
  const allowed = casts.filter((file) => !file.startsWith('text/'))
  expect(allowed.sort()).toEqual(['cli/print/event-line.ts', 'screen/draw/styled-text.ts', 'screen/row/row-line.ts'])
})

/** Files of more lines than others, with the reason; each says it in its head too. */
const longFiles: Readonly<Record<string, string>> = {
  'audit/decode/scanner.ts': 'its methods share one place in the bytes',
  'audit/records/json-values.ts': 'one state machine',
}

function linesOf(node: ts.Node, source: ts.SourceFile): number {
  const line = (at: number): number => source.getLineAndCharacterOfPosition(at).line
  return line(node.getEnd()) - line(node.getStart(source)) + 1
}

test('no file has more than 300 lines or 15 imports, no function more than 80 lines', () => {
  const complaints = [...parsedSources()].flatMap(([file, source]) => {
    const imports = source.statements.filter(ts.isImportDeclaration).length
    const found = imports > 15 ? [`${file} has ${imports} imports`] : []
    const lines = linesOf(source, source) - 1
    if (lines > 300 && !Object.hasOwn(longFiles, file)) found.push(`${file} has ${lines} lines`)
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && linesOf(node, source) > 80) {
        found.push(`${file} has a function of ${linesOf(node, source)} lines`)
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
  expect(complaints).toEqual([])
})
