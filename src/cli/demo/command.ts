import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Origin } from '../../intake/origins.ts'
import { reasonOf } from '../../text/file-errors.ts'
import { say } from '../../text/safe.ts'
import type { MeantOptions } from '../options/options.ts'
import { loadPolicyFile } from '../policies/load-policy-file.ts'
import { onePolicy, type PolicySet } from '../policies/policy-set.ts'
import { printLines } from '../print/print-lines.ts'
import { exitCodes, printError } from '../shared/door.ts'
import { endSignals } from '../shared/signals.ts'
import { demoEvents } from './fresh-lines.ts'
import { startDemo } from './writer.ts'

/** kube-apiserver rotates at 100 MB by default; the demo rotates sooner, so that you see it. */
const rotateAt = 1024 * 1024

/**
 * Shows the program with its own log of a test cluster. For the screen, replays that log in a loop to a private folder
 * and follows it there like any other. Otherwise prints its events.
 */
export async function runDemo(options: MeantOptions, given: PolicySet, screen: boolean): Promise<number> {
  const log = demoFile('audit.log')
  const policies = given.policies.length > 0 ? given : { ...demoPolicies(), compared: given.compared }
  if (screen) return demoScreen(options, log, policies)
  const output = options.output === 'jsonl' || options.output === 'summary' ? options.output : 'text'
  return printLines({ ...options, output, files: [log], origins: [originOf(log)], follow: false, policies })
}

/** The policy that the demo's log was written under; no policy if the file is missing. */
function demoPolicies(): PolicySet {
  const outcome = loadPolicyFile(demoFile('policy.yaml'))
  return onePolicy(outcome.kind === 'loaded' ? outcome.policy : null)
}

async function demoScreen(options: MeantOptions, log: string, policies: PolicySet): Promise<number> {
  const { runScreen } = await import('../live/run-screen.ts')
  let failure: unknown = null
  let demo: RunningDemo
  try {
    demo = runningDemo(log, options.speed, (error) => (failure = error))
  } catch (error) {
    printError(say`cannot write the demo: ${reasonOf(error)}`)
    return exitCodes.failed.code
  }
  const origins = [originOf(demo.file)]
  const code = await runScreen({ ...options, origins, source: 'demo', follow: true, policies })
  demo.end()
  if (failure !== null) printError(say`the demo stopped: ${reasonOf(failure)}`)
  return code
}

function originOf(file: string): Origin {
  return { path: file, name: 'demo', files: [file], history: true, optional: false }
}

interface RunningDemo {
  readonly file: string
  readonly end: () => void
}

/** Writes a third of the log as history, and keeps writing. */
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

/** A folder that only its owner can read. It is removed when the program ends, however it ends. */
function privateFolder(): { readonly path: string; readonly remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-demo-'))
  const remove = (): void => {
    fs.rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', remove)
  for (const [signal, code] of endSignals) {
    process.on(signal, () => {
      // The screen, once started, handles signals itself: it restores the terminal.
      if (process.listenerCount(signal) === 1) process.exit(code)
    })
  }
  return { path: folder, remove }
}

/** Finds a file of the demo, from this source or from the bundle. */
function demoFile(name: string): string {
  const places = ['../demo-logs/', '../../../demo-logs/'].map((up) =>
    fileURLToPath(new URL(up + name, import.meta.url)),
  )
  return places.find((place) => fs.existsSync(place)) ?? places[0] ?? name
}
