import fs from 'node:fs'
import { LineCutter } from '../src/audit/records/line-cutter.ts'
import { parsePolicy } from '../src/policy/load/load.ts'
import type { Policy } from '../src/policy/policy.ts'
import { judgesOf } from '../src/store/judging/judges.ts'
import { Store } from '../src/store/store.ts'
import { View } from '../src/store/view.ts'

/** Reads a log into a store as the program does: all columns, and the verdict of each event. */
export function takeIn(
  path: string,
  policyPath: string,
  maxEvents = 1_000_000,
  store = storeFor(policyPath, maxEvents),
): Store {
  const fd = fs.openSync(path, 'r')
  const cutter = new LineCutter()
  let offset = 0
  const bytes = Buffer.allocUnsafe(1024 * 1024)
  for (;;) {
    const length = fs.readSync(fd, bytes, 0, bytes.length, null)
    if (length === 0) break
    const { records: lines } = cutter.cut({ file: 0, offset, bytes: bytes.subarray(0, length) })
    offset += length
    for (const line of lines) {
      const { problem } = store.add(line)
      if (problem !== null) throw new Error(problem)
    }
  }
  fs.closeSync(fd)
  return store
}

/** Reads a log into a store and counts the values of all panes, as the screen does. */
export function takeInWithFacets(path: string, policyPath: string): Store {
  const store = takeIn(path, policyPath)
  const view = new View(store)
  while (view.scanNext());
  if (view.shown !== store.size) throw new Error('not all events were counted')
  return store
}

export function storeFor(policyPath: string, maxEvents: number): Store {
  return new Store(judgesOf([{ policy: policyAt(policyPath) }]), { maxEvents })
}

/** Read once, so that only the log is measured. */
function policyAt(file: string): Policy {
  const known = policies.get(file)
  if (known !== undefined) return known
  const { policy, errors } = parsePolicy(fs.readFileSync(file, 'utf8'))
  if (policy === null) throw new Error(JSON.stringify(errors))
  policies.set(file, policy)
  return policy
}

const policies = new Map<string, Policy>()
