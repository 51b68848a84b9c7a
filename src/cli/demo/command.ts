import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Origin } from '../../intake/origins.ts'
import { reasonOf } from '../../text/file-errors.ts'
import { say } from '../../text/safe.ts'
import type { Options } from '../options/options.ts'
import { loadPolicyFile } from '../policies/load-policy-file.ts'
import { onePolicy, type PolicySet } from '../policies/policy-set.ts'
import { printLines } from '../print/print-lines.ts'
import { exitCodes, printError } from '../shared/door.ts'
import { endSignals } from '../shared/signals.ts'
import { demoEvents } from './fresh-lines.ts'
import { startDemo } from './writer.ts'

/** kube-apiserver rotates by megabytes, and by a hundred of them unless told otherwise; the demo shall be seen rotating. */
const rotateAt = 1024 * 1024

/**
 * Shows the program on a log of a test cluster that comes with it. On the screen that log is written anew, paced and
 * over and over, to a private folder and followed there like any other; else its events are printed.
 */
export async function runDemo(options: Options, given: PolicySet, screen: boolean): Promise<number> {
  const log = demoFile('audit.log')
  const policies = given.policies.length > 0 ? given : { ...demoPolicies(), compared: given.compared }
  if (screen) return demoScreen(options, log, policies)
  const output = options.output === 'jsonl' || options.output === 'summary' ? options.output : 'text'
  return printLines({ ...options, output, files: [log], origins: [originOf(log)], follow: false, policies })
}

/** The policy that the demo's log was written under; none should it have been taken away from us. */
function demoPolicies(): PolicySet {
  const outcome = loadPolicyFile(demoFile('policy.yaml'))
  return onePolicy(outcome.kind === 'loaded' ? outcome.policy : null)
}

async function demoScreen(options: Options, log: string, policies: PolicySet): Promise<number> {
  const { runScreen } = await import('../live/run-screen.ts')
  let failure: unknown = null
  let demo: RunningDemo
  try {
    demo = runningDemo(log, options.speed, (error) => (failure = error))
  } catch (error) {
    printError(say`the demo cannot be written: ${reasonOf(error)}`)
    return exitCodes.failed.code
  }
  const origins = [originOf(demo.file)]
  const code = await runScreen({ ...options, origins, source: 'demo', follow: true, policies })
  demo.end()
  if (failure !== null) printError(say`the demo could not go on: ${reasonOf(failure)}`)
  return code
}

function originOf(file: string): Origin {
  return { path: file, name: 'demo', files: [file], history: true, optional: false }
}

interface RunningDemo {
  readonly file: string
  readonly end: () => void
}

/** Writes a third of the log as history, and goes on. */
function runningDemo(log: string, speed: number, failed: (error: unknown) => void): RunningDemo {
  const events = demoEvents(fs.readFileSync(log, 'utf8'))
  const folder = privateFolder()
  const file = path.join(folder.path, 'audit.log')
  const writing = startDemo({ file, events, speed, history: Math.floor(events.length / 3), limit: rotateAt, failed })
  return {
    file,
    end: () => {
      writing.stop()
      folder.remove()
    },
  }
}

/** A folder that nobody else can look into, and that is gone when the program ends, however it ends. */
function privateFolder(): { readonly path: string; readonly remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-demo-'))
  const remove = (): void => {
    fs.rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', remove)
  for (const [signal, code] of endSignals) {
    process.on(signal, () => {
      // Once the screen is there it has its own answer to signals, which sets the terminal back.
      if (process.listenerCount(signal) === 1) process.exit(code)
    })
  }
  return { path: folder, remove }
}

/** The demo's files lie two folders up from this source, and beside the folder that the program is bundled into. */
function demoFile(name: string): string {
  const places = ['../demo-logs/', '../../../demo-logs/'].map((up) =>
    fileURLToPath(new URL(up + name, import.meta.url)),
  )
  return places.find((place) => fs.existsSync(place)) ?? places[0] ?? name
}
