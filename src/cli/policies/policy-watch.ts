import fs from 'node:fs'
import type { PolicyFile } from '../../explain/policy-file.ts'
import type { PolicyNews } from '../../explain/policy-news.ts'
import { differenceOf } from '../../policy/judge/difference.ts'
import { watchContent } from '../../source/watch/content.ts'
import { say } from '../../text/safe.ts'
import { fileAndKey, loadPolicyFile, type PolicyFlags, type PolicyOutcome } from './load-policy-file.ts'
import type { PolicySet } from './policy-set.ts'

export interface PolicyWatch {
  /** The policies as last saved without errors. */
  readonly current: () => PolicySet
  /** The latest news of each file that was saved since the start. */
  readonly news: () => readonly PolicyNews[]
  readonly close: () => Promise<void>
}

/**
 * Watches the files of a set's policies and reloads a file when it is saved. `onChange` gets the policies now in force,
 * or null if they are unchanged. A refused file changes nothing: the last good policy stays in force.
 */
export function watchPolicies(
  start: PolicySet,
  reading: PolicyFlags,
  onChange: (news: PolicyNews, changed: PolicySet | null) => void,
  now: () => Date = () => new Date(),
): PolicyWatch {
  let set = start
  const news = new Map<string, PolicyNews>()
  const files = new Set([...start.policies, start.compared].flatMap((one) => one?.file ?? []))

  function saved(file: string): void {
    const before = [...set.policies, set.compared].find((one) => one?.file === file)
    if (before == null) return
    const at = now().toISOString().slice(11, 19)
    const outcome = isFile(file) ? loadPolicyFile(file, reading) : notRegular(file)
    if (outcome.kind === 'refused') {
      tell({ kind: 'refused', file, at, line: outcome.line, errors: outcome.errors }, false)
      return
    }
    const same = outcome.policy.text.lines.join('\n') === before.text.lines.join('\n')
    // A touched file is not news, unless it was refused before.
    if (same && news.get(file)?.kind !== 'refused') return
    set = replaced(set, outcome.policy)
    tell({ kind: 'reloaded', file, at, difference: differenceOf(before.policy, outcome.policy.policy) }, !same)
  }

  function tell(one: PolicyNews, reload: boolean): void {
    news.set(one.file, one)
    onChange(one, reload ? set : null)
  }

  // A pipe can be read only once, so it is not watched.
  const watches = [...files].filter(isFile).map((file) =>
    watchContent(fileAndKey(file).path, () => {
      saved(file)
    }),
  )
  return {
    current: () => set,
    news: () => [...news.values()],
    close: async () => {
      await Promise.all(watches.map((one) => one.close()))
    },
  }
}

/**
 * Reading anything but a regular file may never end. What cannot be looked at counts as one: the loader says why, for
 * example that the file is missing, that its folder may not be entered, or that its links lead in a circle.
 */
function isFile(file: string): boolean {
  try {
    return fs.statSync(fileAndKey(file).path).isFile()
  } catch {
    return true
  }
}

function notRegular(file: string): PolicyOutcome {
  return { kind: 'refused', errors: [say`${file}: not a regular file`], line: null }
}

function replaced(set: PolicySet, policy: PolicyFile): PolicySet {
  const one = (other: PolicyFile): PolicyFile => (other.file === policy.file ? policy : other)
  return { ...set, policies: set.policies.map(one), compared: set.compared === null ? null : one(set.compared) }
}
