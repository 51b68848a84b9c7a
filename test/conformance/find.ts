import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parsePolicy } from '../../src/policy/load/load.ts'
import { prepare } from '../../src/policy/load/prepare.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { LogSet, Truth } from './check-logs.ts'
import { type Vectors, vectorsOf } from './shapes.ts'

export interface VectorFile {
  readonly name: string
  readonly vectors: Vectors
}

/** What a directory holds: files of vectors, logs with a truth file, and logs that are left out, with the reason. */
export interface Found {
  readonly files: readonly VectorFile[]
  readonly logSets: readonly LogSet[]
  /** All policies that load, each once; one in a ConfigMap is unwrapped. */
  readonly policies: readonly Policy[]
  readonly leftOut: readonly string[]
}

/** Looks through a directory; each file plain or with `.gz`. A log set is a directory with a truth file and a policy. */
export function find(directory: string): Found {
  const paths = filesIn(directory)
  const nameOf = (path: string): string => relative(directory, path).replaceAll('\\', '/')
  const sets = Array.from(Map.groupBy(paths, dirname)).filter(([, members]) => members.some(isNamed('truth.jsonl')))
  const isText = sets.filter(([, members]) => members.some((path) => isLog(path) && isTextFormat(contentOf(path))))
  const values = paths
    .filter((path) => /\.jsonl?(\.gz)?$/.test(path) && !isNamed('truth.jsonl')(path))
    .map((path) => ({ name: nameOf(path), value: valueIn(path) }))
  const files = values.map(({ name, value }) => ({ name, vectors: vectorsOf(name, value) }))
  return {
    files: files.filter((file): file is VectorFile => file.vectors !== null),
    logSets: sets.filter((set) => !isText.includes(set)).map(([path, members]) => logSet(nameOf(path), members)),
    policies: policiesIn(paths),
    leftOut: [
      ...values.filter(({ value }) => value === undefined).map(({ name }) => `${name}: not JSON`),
      ...isText.map(([path]) => `${nameOf(path)}: text lines of --audit-log-format=legacy`),
    ],
  }
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(directory, entry.name)) : [join(directory, entry.name)]))
    .sort()
}

function policiesIn(paths: readonly string[]): Policy[] {
  const loaded = paths
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => prepare(contentOf(path).toString()))
    .flatMap((prepared) => (prepared.kind === 'problem' ? [] : (parsePolicy(prepared.text).policy ?? [])))
  return Array.from(new Map(loaded.map((policy) => [JSON.stringify(policy), policy])).values())
}

function logSet(name: string, members: readonly string[]): LogSet {
  const read = (file: string): string => {
    const path = members.find(isNamed(file))
    if (path === undefined) throw new Error(`${name} has a truth.jsonl but no ${file}`)
    return contentOf(path).toString()
  }
  const logs = members.filter(isLog).map(contentOf)
  const truth = linesOf(read('truth.jsonl')) as Truth[]
  return { name, policyText: read('policy.yaml'), truth, logs }
}

/** What the file says; undefined when it is not JSON. */
function valueIn(path: string): unknown {
  const text = contentOf(path).toString()
  try {
    return /\.jsonl(\.gz)?$/.test(path) ? linesOf(text) : JSON.parse(text)
  } catch {
    return undefined
  }
}

function isLog(path: string): boolean {
  return /\.log(\.gz)?$/.test(path)
}

function isTextFormat(bytes: Buffer): boolean {
  return /^\S+ AUDIT: id="/.test(bytes.toString('latin1', 0, 100))
}

function isNamed(file: string): (path: string) => boolean {
  return (path) => basename(path) === file || basename(path) === `${file}.gz`
}

function linesOf(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as unknown)
}

function contentOf(path: string): Buffer {
  const bytes = readFileSync(path)
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}
