import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { demoPolicy, type Log, program } from './logs.ts'

/** A program that reads a log to its end, as a command. */
export interface Tool {
  readonly name: string
  readonly argv: (log: Log) => readonly [string, ...string[]]
  /** Whether what it printed shows that it read every event. */
  readonly complete: (printed: string, log: Log) => boolean
}

export const auditscope: Tool = {
  name: 'auditscope',
  argv: ({ path }) => [process.execPath, program, '-o', 'summary', '-p', demoPolicy, path],
  complete: (printed, { events }) => printed.includes(`events\tall\t${events}\n`),
}

/** Prints only the verb of each event. */
export const jq: Tool = {
  name: 'jq',
  argv: ({ path }) => ['jq', '-c', '.verb', path],
  complete: (printed, { events }) => printed.split('\n').length === events + 1,
}

/** Without a screen, and with a format for audit logs: without one, lnav would only look for line ends. */
export function lnav(folder: string): Tool {
  const formats = path.join(folder, 'lnav', 'formats', 'audit')
  fs.mkdirSync(formats, { recursive: true })
  fs.writeFileSync(path.join(formats, 'audit.json'), JSON.stringify(lnavFormat))
  const count = [';SELECT count(*) FROM kubernetes_audit', ':write-csv-to -'].flatMap((command) => ['-c', command])
  return {
    name: 'lnav',
    argv: ({ path: log }) => ['lnav', '-n', '-q', '-I', path.join(folder, 'lnav'), ...count, log],
    complete: (printed, { events }) => printed.trimEnd().endsWith(String(events)),
  }
}

const lnavFormat = {
  $schema: 'https://lnav.org/schemas/format-v1.schema.json',
  kubernetes_audit: {
    title: 'Kubernetes audit',
    json: true,
    'hide-extra': true,
    'file-pattern': '.*',
    'line-format': [{ field: '__timestamp__' }, ' ', { field: 'verb' }, ' ', { field: 'requestURI' }],
    'timestamp-field': 'requestReceivedTimestamp',
    'body-field': 'requestURI',
    value: Object.fromEntries(['verb', 'auditID', 'stage', 'requestURI'].map((field) => [field, { kind: 'string' }])),
  },
}

export function isInstalled(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => fs.existsSync(path.join(folder, tool)))
}

/** Milliseconds from start to end of a tool that reads a log. */
export function run(tool: Tool, log: Log, folder: string): number {
  const output = path.join(folder, 'printed')
  const fd = fs.openSync(output, 'w')
  const [file, ...args] = tool.argv(log)
  const start = performance.now()
  const { status } = spawnSync(file, args, { stdio: ['ignore', fd, 'ignore'], env: { ...process.env, HOME: folder } })
  const took = performance.now() - start
  fs.closeSync(fd)
  if (status !== 0 || !tool.complete(fs.readFileSync(output, 'utf8'), log))
    throw new Error(`${tool.name} did not read all of ${log.path}`)
  return took
}
