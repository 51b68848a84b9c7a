import fs from 'node:fs'
import path from 'node:path'
import { logsIn } from '../source/disk/logs-in-folder.ts'
import { rotatedFrom, unpackedName } from '../source/disk/rotated-names.ts'
import type { Failure } from '../source/source-file.ts'

/** Where events come from: a log with the files that it was rotated into, or a stream. */
export interface Origin {
  /** What `--policy LOG=FILE` calls it: the path of the log. */
  readonly path: string
  /** The shortest that tells it from the others. */
  readonly name: string
  /** What is read of it, one after the other; of the last one also what is appended. */
  readonly files: readonly string[]
  /** Whether what lies beside it, rotated from it, is read before it. */
  readonly history: boolean
  /** Whether it is no failure that it is not there: what was rotated from it is. */
  readonly optional: boolean
}

/** What is read of the rotated files of a log that is named, and of one that was found in a folder. */
export interface HistoryWanted {
  readonly named: boolean
  readonly found: boolean
}

export interface NamedOrigins {
  readonly origins: readonly Origin[]
  /** What names nothing that could be read. */
  readonly failures: readonly Failure[]
}

type Unnamed = Omit<Origin, 'name'>

/** More logs at once are refused: each is kept open. */
const mostOrigins = 256

/**
 * The origins that FILEs on the command line stand for: `-` is stdin, a folder the audit logs in it, a pattern such as
 * `cp-*.log` (of which the shell made nothing) the files that it fits. What is named twice is read once, and of files
 * that were rotated from one log those that are named are that log.
 */
export async function originsOf(given: readonly string[], history: HistoryWanted): Promise<NamedOrigins> {
  const failures: Failure[] = []
  const files: string[] = []
  const found: Unnamed[] = []
  for (const file of given.flatMap(fitting)) {
    if (file === '-' && stdinIsFolder())
      failures.push({ kind: 'failure', code: 'EISDIR', path: '-', message: 'it is a folder' })
    else if (!isFolder(file)) {
      files.push(file)
    } else {
      const logs = await logsIn(file)
      if ('kind' in logs) failures.push(logs)
      else if (logs.length === 0) failures.push(noLogIn(file))
      else found.push(...logs.map(({ path: log, present }) => foundLog(log, present, history.found)))
    }
  }
  const unnamed = distinct([...grouped(files, history.named), ...found])
  if (unnamed.length > mostOrigins) failures.push(tooMany(unnamed.length))
  return { origins: named(unnamed), failures }
}

function named(origins: readonly Unnamed[]): Origin[] {
  const paths = origins.map((origin) => origin.path).filter((one) => one !== '-')
  const names = new Map(namesOf(paths).map((name, at) => [paths[at], name]))
  return origins.map((origin) => ({ ...origin, name: names.get(origin.path) ?? 'stdin' }))
}

function isFolder(file: string): boolean {
  return file !== '-' && statusOf(file)?.isDirectory() === true
}

/** Of a folder Node makes an empty stream. */
function stdinIsFolder(): boolean {
  try {
    return fs.fstatSync(0).isDirectory()
  } catch {
    return false
  }
}

/** What a pattern stands for that no shell has filled in; a file of that very name comes first. */
function fitting(file: string): string[] {
  if (!/[*?[{]/.test(file) || fs.existsSync(file)) return [file]
  try {
    const files = fs.globSync(file).sort()
    return files.length > 0 ? files : [file]
  } catch {
    return [file]
  }
}

function foundLog(log: string, present: boolean, history: boolean): Unnamed {
  return { path: log, files: [log], history, optional: !present && history }
}

function noLogIn(folder: string): Failure {
  return { kind: 'failure', code: 'ENOLOG', path: folder, message: 'there is no audit log in it' }
}

function tooMany(count: number): Failure {
  const message = `${count} logs are more than can be read at once: name ${mostOrigins} at the most`
  return { kind: 'failure', code: 'EMFILE', path: 'them', message }
}

/** Files of one log are one origin, in the order in which they were written. */
function grouped(files: readonly string[], history: boolean): Unnamed[] {
  const byLog = Map.groupBy(files, (file) => logOf(file, files))
  return [...byLog].map(([log, of]) => {
    const rotated = of.filter((file) => file !== log)
    if (rotated.length === 0 || of.length === 1) return { path: of[0] ?? log, files: of, history, optional: false }
    const inOrder = rotated.toSorted(byRotation)
    return { path: log, files: [...inOrder, ...(of.includes(log) ? [log] : [])], history: false, optional: false }
  })
}

/** The log that a file is of, where others of it are named too; else the file itself. */
function logOf(file: string, files: readonly string[]): string {
  if (file === '-') return file
  const rotated = (other: string): string | null => {
    const name = rotatedFrom(path.basename(other))
    return name === null ? null : path.join(path.dirname(other), name)
  }
  const log = rotated(file)
  if (log === null) return files.some((other) => rotated(other) === path.normalize(file)) ? path.normalize(file) : file
  return files.some((other) => other !== file && (path.normalize(other) === log || rotated(other) === log)) ? log : file
}

/** The oldest first: by the time in the name, or the greatest number. */
function byRotation(a: string, b: string): number {
  const [one, other] = [a, b].map((file) => Number(/\.(\d{1,6})$/.exec(unpackedName(file))?.[1] ?? NaN))
  if (one !== undefined && other !== undefined && !Number.isNaN(one) && !Number.isNaN(other)) return other - one
  return a < b ? -1 : 1
}

/** undefined where it is not there, or may not be looked at: reading it says why. */
function statusOf(file: string): fs.BigIntStats | undefined {
  try {
    return fs.statSync(file, { bigint: true })
  } catch {
    return undefined
  }
}

/** A file can have several names: links, as kubelet's in /var/log/containers. */
export function placesOf(file: string): string[] {
  if (file === '-') return [file]
  const found = statusOf(file)
  return [path.resolve(file), ...(found?.isFile() === true ? [`${found.dev}:${found.ino}`] : [])]
}

function distinct(origins: readonly Unnamed[]): Unnamed[] {
  const read = new Set<string>()
  return origins.flatMap((origin) => {
    const files = origin.files.filter((file) => {
      const places = placesOf(file)
      const again = places.some((place) => read.has(place))
      for (const place of places) read.add(place)
      return !again
    })
    return files.length === 0 ? [] : [{ ...origin, files }]
  })
}

/**
 * The shortest names that tell paths apart and still are parts of them: without the folders that all have in common, and
 * without the file names where those are all the same. `/logs/cp-1/audit.log` and `/logs/cp-2/audit.log` are `cp-1` and
 * `cp-2`; a path alone is its file name.
 */
export function namesOf(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return []
  const parts = paths.map((path) => path.split('/').filter((part) => part !== '' && part !== '.'))
  const [first = []] = parts
  const shortest = Math.min(...parts.map(({ length }) => length))
  const common = (at: (path: readonly string[], index: number) => string | undefined): number => {
    let count = 0
    while (count < shortest - 1 && parts.every((path) => at(path, count) === at(first, count))) count++
    return count
  }
  const start = common((path, index) => path[index])
  const tail = new Set(paths).size === 1 ? 0 : common((path, index) => path.at(-1 - index))
  // One that is shorter than the others would have nothing left.
  const end = shortest > start + tail ? tail : 0
  const short = parts.map((path) => path.slice(start, path.length - end).join('/'))
  // Paths that say the same in different ways are not told apart so.
  return new Set(short).size === new Set(paths).size ? short : paths
}
