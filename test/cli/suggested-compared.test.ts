import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { folder } from '../support/logs.ts'
import { demo } from '../support/paths.ts'
import { run } from '../support/program.ts'

const log = path.join(demo, 'audit.log')

interface Suggested {
  readonly suggestions: readonly {
    readonly saves: { readonly events: number; readonly lowered: number; readonly bytes: number }
  }[]
  readonly yaml: string
}

interface Side {
  readonly events: number
  readonly bytes: number
}

interface Compared {
  readonly total: { readonly old: Side; readonly new: Side; readonly changes: Readonly<Record<string, number>> }
}

const allRequestResponse = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: RequestResponse\n'

test.each([
  ['with the policy of the log', fs.readFileSync(path.join(demo, 'policy.yaml'), 'utf8'), ['-p', 'old.yaml']],
  ['without a policy', allRequestResponse, []],
])(
  'what suggest says that it saves is what compare finds, to the byte, and lint has no complaint: %s',
  async (_, old, policy) => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, 'old.yaml'), old)
    const { suggestions, yaml } = JSON.parse(
      (await run(['suggest', '-o', 'json', ...policy, log], { cwd })).stdout,
    ) as Suggested
    fs.writeFileSync(path.join(cwd, 'new.yaml'), yaml)
    const { total } = JSON.parse(
      (await run(['compare', '-o', 'json', 'old.yaml', 'new.yaml', log], { cwd })).stdout,
    ) as Compared
    const sum = (of: 'events' | 'lowered' | 'bytes'): number =>
      suggestions.reduce((all, { saves }) => all + saves[of], 0)

    expect(suggestions.length).toBeGreaterThan(1)
    if (policy.length > 0) {
      expect(sum('events')).toBe(total.old.events - total.new.events)
      expect(sum('bytes')).toBe(total.old.bytes - total.new.bytes)
    }
    expect(sum('lowered')).toBeGreaterThanOrEqual(total.changes['down'] ?? 0)
    expect([total.changes['up'], total.changes['added'], total.changes['undecided']]).toEqual([0, 0, 0])
    expect((await run(['lint', 'new.yaml'], { cwd })).code).toBe(0)
  },
)
