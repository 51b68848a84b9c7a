import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventLine, folder, logAndPolicy } from '../support/logs.ts'
import { start } from '../support/terminal.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n'

test('the policy is edited under the running screen, broken, and mended', async () => {
  const { log, policy } = logAndPolicy(30)
  const terminal = start(['-p', policy, log], { columns: 160, rows: 45 })
  await terminal.until((screen) => screen.includes('30 of 30 requests') && screen.includes('agrees'))

  // An editor writes a new file and renames it over the old one.
  fs.writeFileSync(`${policy}~`, `${head}  - level: Request\n    users: ["user-1"]\n  - level: Metadata\n`)
  fs.renameSync(`${policy}~`, policy)
  const edited = await terminal.until(
    (screen) => screen.includes('drift since 17:00:00') && screen.includes('reloaded'),
  )
  const said = edited.replaceAll(/[\s│]+/g, ' ')
  expect(said).toContain('kube-apiserver reads its policy only')
  expect(said).toContain('rule 1 changed')

  terminal.type('/verdict:drift\r')
  // user-1 has every seventh of thirty events.
  await terminal.until((screen) => screen.includes('5 of 30 requests') && screen.includes('! drift: logged at'))

  fs.writeFileSync(policy, `${head}  - level: Metadata\n  - level: Nonsense\n`)
  const broken = await terminal.until((screen) => screen.includes('! invalid at line 5'))
  const trouble = broken.replaceAll(/[\s│]+/g, ' ')
  expect(trouble).toContain('is invalid')
  expect(trouble).toContain('5 of 30 requests')
  expect(trouble).toContain('rules[1].level')

  // Reading a pipe that somebody put in its place would never end.
  fs.rmSync(policy)
  execFileSync('mkfifo', [policy])
  await terminal.until((screen) => screen.includes('! unreadable') && screen.includes('not a regular file'))
  fs.rmSync(policy)
  fs.writeFileSync(policy, `${head}  - level: Metadata\n`)
  await terminal.until((screen) => screen.includes('0 of 30 requests') && screen.includes('agrees'))
  expect(terminal.screen()).not.toContain('invalid')
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
})

test('a policy that cannot be looked at any more leaves the last good one in force, with a word', async () => {
  const { folder: made, log } = logAndPolicy(30)
  const kept = path.join(made, 'kept')
  fs.mkdirSync(kept)
  const policy = path.join(kept, 'policy.yaml')
  fs.writeFileSync(policy, `${head}  - level: Metadata\n`)
  const terminal = start(['-p', policy, log], { columns: 160, rows: 45 })
  await terminal.until((screen) => screen.includes('30 of 30 requests') && screen.includes('agrees'))

  // Links that lead in a circle, and a folder that is none; both are errors to whoever only looks, even to root.
  fs.rmSync(policy)
  fs.symlinkSync('policy.yaml', policy)
  await terminal.until((screen) => screen.includes('! unreadable') && /too many|symbolic links|ELOOP/i.test(screen))
  fs.rmSync(kept, { recursive: true })
  fs.writeFileSync(kept, 'not a folder')
  await terminal.until((screen) => screen.includes('! unreadable') && screen.includes('agrees'))
  fs.appendFileSync(log, eventLine(30))
  await terminal.until((screen) => screen.includes('31 of 31 requests') && screen.includes('agrees'))

  fs.rmSync(kept)
  fs.mkdirSync(kept)
  fs.writeFileSync(policy, `${head}  - level: Request\n`)
  await terminal.until((screen) => screen.includes('drift since') && !screen.includes('unreadable'))
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
})

test('a policy behind the links of a ConfigMap is followed to where they lead', async () => {
  const made = folder()
  const log = path.join(made, 'audit.log')
  fs.writeFileSync(log, eventLine(1))
  const version = (name: string, level: string): void => {
    fs.mkdirSync(path.join(made, name))
    fs.writeFileSync(path.join(made, name, 'policy.yaml'), `${head}  - level: ${level}\n`)
  }
  version('..first', 'Metadata')
  fs.symlinkSync('..first', path.join(made, '..data'))
  fs.symlinkSync('..data/policy.yaml', path.join(made, 'policy.yaml'))
  const terminal = start(['-p', path.join(made, 'policy.yaml'), log], { columns: 160, rows: 45 })
  await terminal.until((screen) => screen.includes('1 of 1 requests') && screen.includes('agrees'))
  version('..second', 'Request')
  fs.symlinkSync('..second', path.join(made, '..data_tmp'))
  fs.renameSync(path.join(made, '..data_tmp'), path.join(made, '..data'))
  await terminal.until((screen) => screen.includes('1 drift') && screen.includes('rule 1 changed'))
  terminal.type('q')
  await terminal.exit
})

test('each log has the policy of its own apiserver', async () => {
  const made = folder()
  const file = (name: string, text: string): string => {
    fs.writeFileSync(path.join(made, name), text)
    return path.join(made, name)
  }
  const [one, other] = [file('cp-1.log', eventLine(1)), file('cp-2.log', eventLine(2))]
  const metadata = file('a.yaml', `${head}  - level: Metadata\n`)
  const request = file('b.yaml', `${head}  - level: None\n    users: ["nobody"]\n  - level: Request\n`)
  const policies = ['-p', `cp-1.log=${metadata}`, '-p', `cp-2.log=${request}`]
  const terminal = start([...policies, one, other], { columns: 160, rows: 45 })
  await terminal.until((screen) => screen.includes('2 of 2 requests') && screen.includes('1 drift'))
  expect(terminal.screen()).toContain('2 policies')
  terminal.type('rr')
  await terminal.until((screen) => screen.includes(' rules · 2 events in memory') && screen.includes('b.yaml'))
  terminal.type('gj\r')
  await terminal.until((screen) => screen.includes('❯ rule:1@b.yaml') && screen.includes('0 of 2 requests'))
  terminal.type('/\x15rule:1\r')
  await terminal.until((screen) => /❯ rule:1$/m.test(screen) && screen.includes('1 of 2 requests'))
  terminal.type('q')
  await terminal.exit
})
