import fs from 'node:fs'
import path from 'node:path'
import { logsIn } from '../source/disk/logs-in-folder.ts'
import { rotatedFrom, unpackedName } from '../source/disk/rotated-names.ts'
import type { Failure } from '../source/source-file.ts'
import { expandedFiles, isFolder } from './expanded-files.ts'
import { givenNames, type NamedPath, twoNames } from './given-names.ts'

/** A source of events: a log with its rotated files, or a stream. */
export interface Origin {
  /** Its name in `--policy LOG=FILE`: the path of the log. */
  readonly path: string
  /** The name that it was given; else the shortest one that distinguishes it from the others. */
  readonly name: string
  /** The files to read, one after another; only the last one is followed. */
  readonly files: readonly string[]
  /** Whether to read the rotated files beside it first. */
  readonly history: boolean
  /** Whether the log itself may be missing, because its rotated files exist. */
  readonly optional: boolean
}

/** Whether to read the rotated files of a log named on the command line, and of a log found in a folder. */
export interface HistoryWanted {
  readonly named: boolean
  readonly found: boolean
}

export interface NamedOrigins {
  readonly origins: readonly Origin[]
  /** The names that stand for nothing readable. */
  readonly failures: readonly Failure[]
  /** What is wrong with the names that were given; null if nothing is. */
  readonly wrong: string | null
}

type Unnamed = Omit<Origin, 'name'>

/** The most logs at once: each is kept open. */
const mostOrigins = 256

/**
 * The origins that the command line's FILEs stand for: `-` is stdin, a folder stands for the audit logs in it, and a
 * pattern such as `cp-*.log` (which the shell did not expand) for the files it matches. A file named twice is read
 * once. `names` are those that some of them were given: of a folder or a pattern with several logs, theirs begin so. If rotated files of one log are named, these files together are that log.
 */
export async function originsOf(
  given: readonly string[],
  history: HistoryWanted,
  names: readonly NamedPath[] = [],
): Promise<NamedOrigins> {
  const failures: Failure[] = []
  const files: string[] = []
  const found: Unnamed[] = []
  const nameOf = givenNames(names)
  for (const [file, from] of given.flatMap((one) => expandedFiles(one).map((file) => [file, one] as const))) {
    if (file === '-' && stdinIsFolder())
      failures.push({ kind: 'failure', code: 'EISDIR', path: '-', message: 'it is a folder' })
    else if (!isFolder(file)) {
      files.push(file)
      nameOf.standsFor(from, placesOf(file))
    } else {
      const inside = await logsIn(file)
      if (inside.kind === 'failure') failures.push(inside)
      else {
        failures.push(...inside.failures)
        if (inside.logs.length === 0 && inside.failures.length === 0) failures.push(noLogIn(file))
        found.push(...inside.logs.map(({ path: log, present }) => foundLog(log, present, history.found)))
        for (const log of inside.logs) nameOf.standsFor(from, placesOf(log.path))
      }
    }
  }
  const unnamed = distinct([...grouped(files, history.named), ...found])
  if (unnamed.length > mostOrigins)
    return { origins: [], failures: [...failures, tooMany(unnamed.length)], wrong: null }
  const labelled = unnamed.map((origin) => ({ origin, names: nameOf.of(origin.files.flatMap(placesOf)) }))
  const origins = named(labelled)
  return { origins, failures, wrong: twoNames(labelled) ?? oneName(origins, labelled) }
}

interface Labelled {
  readonly origin: Unnamed
  /** The names that it was given: one at most, if they are right. */
  readonly names: readonly string[]
}

function named(labelled: readonly Labelled[]): Origin[] {
  const byName = Map.groupBy(labelled, ({ names: [name] }) => name)
  const shortest = new Map(
    [...byName.values()].flatMap((some) => {
      const paths = some.map(({ origin }) => origin.path).filter((one) => one !== '-')
      return namesOf(paths).map((name, at) => [paths[at], name] as const)
    }),
  )
  return labelled.map(({ origin, names: [name] }) => {
    const short = shortest.get(origin.path) ?? 'stdin'
    if (name === undefined) return { ...origin, name: short }
    return { ...origin, name: byName.get(name)?.length === 1 ? name : `${name}/${short}` }
  })
}

/** An error message if two logs have one name, and one of them was given it; otherwise null. */
function oneName(origins: readonly Origin[], labelled: readonly Labelled[]): string | null {
  for (const [at, { name, path }] of origins.entries()) {
    const other = origins.findIndex((one, from) => from > at && one.name === name)
    const isGiven = [at, other].some((one) => (labelled[one]?.names.length ?? 0) > 0)
    if (other > at && isGiven)
      return `two logs would be named ${name}, ${path} and ${origins[other]?.path ?? ''}: give one of them another name (NAME=FILE)`
  }
  return null
}

/** Node would read a folder as an empty stream. */
function stdinIsFolder(): boolean {
  try {
    return fs.fstatSync(0).isDirectory()
  } catch {
    return false
  }
}

function foundLog(log: string, present: boolean, history: boolean): Unnamed {
  return { path: log, files: [log], history, optional: !present && history }
}

function noLogIn(folder: string): Failure {
  return { kind: 'failure', code: 'ENOLOG', path: folder, message: 'there is no audit log in it' }
}

function tooMany(count: number): Failure {
  const message = `${count} logs are too many at once; name at most ${mostOrigins}`
  return { kind: 'failure', code: 'EMFILE', path: 'the logs', message }
}

/** Groups the files of one log into one origin, in the order they were written. */
function grouped(files: readonly string[], history: boolean): Unnamed[] {
  const byLog = Map.groupBy(files, logsOf(files))
  return [...byLog].map(([log, of]) => {
    const [logs, rotated] = [
      of.filter((file) => path.normalize(file) === log),
      of.filter((file) => path.normalize(file) !== log),
    ]
    if (rotated.length === 0 || of.length === 1) return { path: of[0] ?? log, files: of, history, optional: false }
    return { path: log, files: [...rotated.toSorted(byRotation), ...logs], history: false, optional: false }
  })
}

/**
 * Gives a function that tells the log that a file belongs to, if other files of that log are named too; otherwise the
 * file itself. must-gather packs the log itself too: audit.log.gz is the log of audit-2026-….log.gz.
 */
function logsOf(files: readonly string[]): (file: string) => string {
  const given = new Set(files.filter((file) => file !== '-').map((file) => path.normalize(file)))
  const packed = new Map([...given].map((file) => [unpackedName(file), file]))
  const byLog = Map.groupBy(given, rotatedPath)
  return (file) => {
    if (file === '-') return file
    const itself = path.normalize(file)
    const log = rotatedPath(itself)
    if (log === null) {
      const isPacked = !given.has(unpackedName(itself)) && byLog.has(unpackedName(itself))
      return byLog.has(itself) || isPacked ? itself : file
    }
    const named = given.has(log) ? log : packed.get(log)
    if (named !== undefined) return named
    return (byLog.get(log)?.length ?? 0) > 1 ? log : file
  }
}

/** The path of the log from which a file was rotated; null if its name is not that of a rotated file. */
function rotatedPath(file: string): string | null {
  const name = rotatedFrom(path.basename(file))
  return name === null ? null : path.join(path.dirname(file), name)
}

/** Sorts the oldest first: by the time in the name, or from the highest number. */
function byRotation(a: string, b: string): number {
  const [one, other] = [a, b].map((file) => Number(/\.(\d{1,6})$/.exec(unpackedName(file))?.[1] ?? NaN))
  if (one !== undefined && other !== undefined && !Number.isNaN(one) && !Number.isNaN(other)) return other - one
  return a < b ? -1 : 1
}

/** undefined if it does not exist or is not accessible; reading it reports why. */
function statusOf(file: string): fs.BigIntStats | undefined {
  try {
    return fs.statSync(file, { bigint: true })
  } catch {
    return undefined
  }
}

/**
 * Keys that identify a file, its path and inode: it can have several names, such as kubelet's links in
 * /var/log/containers.
 */
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
 * The shortest parts of paths that distinguish them: without the folders common to all, and without the file names if
 * they are all the same. `/logs/cp-1/audit.log` and `/logs/cp-2/audit.log` are `cp-1` and `cp-2`; a single path is its
 * file name.
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
  // A path shorter than the others would have nothing left.
  const end = shortest > start + tail ? tail : 0
  const short = parts.map((path) => path.slice(start, path.length - end).join('/'))
  // Different spellings of one path can end up with the same short name.
  return new Set(short).size === new Set(paths).size ? short : paths
}
