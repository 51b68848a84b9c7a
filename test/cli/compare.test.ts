import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { eventLine, folder } from '../support/logs.ts'
import { root } from '../support/paths.ts'
import { linesOf, run, start } from '../support/program.ts'
import { unsafeCharacter } from '../text/any-text.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n'
const all = '- level: Metadata\n'
const noUser1 = '- level: None\n  users: [user-1]\n- level: Metadata\n'

const nothingMore: (number: number) => object = () => ({})

/** A folder with two policies and a log. */
function files({ events = 14, old = all, fresh = noUser1, more = nothingMore } = {}): string {
  const made = folder()
  fs.writeFileSync(path.join(made, 'old.yaml'), head + old)
  fs.writeFileSync(path.join(made, 'new.yaml'), head + fresh)
  const lines = [...Array(events).keys()].map((number) => eventLine(number, more(number)))
  fs.writeFileSync(path.join(made, 'audit.log'), lines.join(''))
  return made
}

const compare = (cwd: string, ...args: string[]) =>
  run(['compare', ...(args.length > 0 ? args : ['old.yaml', 'new.yaml', 'audit.log'])], { cwd })

describe('text', () => {
  test('says when a lone event was, and not how long it lasted', async () => {
    const { stdout } = await compare(files({ events: 1 }))
    expect(stdout).toMatch(/LOG {2}audit\.log: 1 event, 2026-11-23 17:00:00 UTC\n/)
  })

  test('says first what it comes to, then by what, and what cannot be judged', async () => {
    const { code, stdout, stderr } = await compare(files())
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatchInlineSnapshot(`
      "NEW logs 12 events instead of 14 (-14%), and 6.3 kB instead of 7.3 kB (-14%).

      OLD  old.yaml
      NEW  new.yaml
      LOG  audit.log: 14 events, 2026-11-23 17:00:00 to 17:00:00 UTC, 130ms
      No daily figures: they need at least an hour of log.

               events  bytes     OLD     NEW
      same         12         6.3 kB  6.3 kB  logged as before
      dropped       2         1.0 kB     0 B  their requests are no longer logged

      rules OLD → NEW                    events  OLD  NEW  bytes     OLD  NEW
      rule 1 (line 4) → rule 1 (line 4)            2    0         1.0 kB  0 B  2 dropped

      users   events  OLD  NEW  bytes     OLD  NEW
      user-1            2    0         1.0 kB  0 B  2 dropped

      resources  events  OLD  NEW  bytes     OLD     NEW
      pods                14   12         7.3 kB  6.3 kB  2 dropped

      verbs  events  OLD  NEW  bytes     OLD     NEW
      get             14   12         7.3 kB  6.3 kB  2 dropped
      "
    `)
  })

  test('says when nothing changes', async () => {
    const { stdout } = await compare(files({ fresh: all }))
    expect(linesOf(stdout)[0]).toBe('No difference for this log: 14 events, 7.3 kB.')
    expect(stdout).not.toContain('users')
    expect(stdout).not.toContain('cannot tell')
  })

  test('says that there is no event', async () => {
    const { code, stdout } = await compare(files({ events: 0 }))
    expect(code).toBe(0)
    expect(linesOf(stdout)[0]).toBe('No events to replay.')
  })

  test('marks bytes that are estimated and bytes that are not all known, and says why', async () => {
    const body = (number: number): object =>
      number % 7 === 0 ? { level: 'RequestResponse', responseObject: { a: 'x'.repeat(100_000) } } : {}
    const old = '- level: RequestResponse\n  users: [user-0]\n- level: Metadata\n'
    const more = (number: number): object => ({ ...body(number), verb: number === 13 ? 'create' : 'get' })
    const { stdout } = await compare(files({ old, fresh: '- level: RequestResponse\n', more }))
    expect(stdout).toMatch(/^NEW logs as many events as OLD \(14\), and ≥~1\.3 MB instead of 207 kB\.\n/)
    expect(stdout).toMatch(/\n- ~ Bodies that the log does not hold are estimated/)
    expect(stdout).toMatch(/\n- ≥ For 1 event not all bytes are known/)
  })

  test('gives a percentage of bytes only where all are known, and marks it where they are estimated', async () => {
    const more = (number: number): object =>
      number % 7 === 0 ? { level: 'RequestResponse', responseObject: { a: 'x'.repeat(1000) } } : {}
    const old = '- level: RequestResponse\n  users: [user-0]\n- level: Metadata\n'
    const { stdout } = await compare(files({ old, fresh: '- level: RequestResponse\n', more }))
    expect(linesOf(stdout)[0]).toMatch(/, and ~22 kB instead of 9\.4 kB \(~\+\d+%\)\.$/)
  })

  test('has ten rows of a table, and says how many more there are', async () => {
    const more = (number: number): object => ({ user: { username: `user-${100 + number}` } })
    const { stdout } = await compare(files({ events: 30, fresh: '- level: None\n', more }))
    expect(stdout.match(/^user-1\d\d /gm)).toHaveLength(10)
    expect(stdout).toMatch(/^and 20 more$/m)
  })

  test('one event of a change is in the singular', async () => {
    const more = (number: number): object => ({ stage: number === 3 ? 'RequestReceived' : 'ResponseComplete' })
    const { stdout } = await compare(files({ fresh: '- level: Metadata\n  omitStages: [RequestReceived]\n', more }))
    expect(stdout).toMatch(/ 1 stage$/m)
  })

  test('fits a usual terminal', async () => {
    const policy = path.join(root, 'test/fixtures/logs/distinct-rules/policy.yaml')
    const { stdout } = await compare(root, 'demo-logs/policy.yaml', policy, 'demo-logs/audit.log')
    const widths = linesOf(stdout).map((line) => line.length)
    expect(Math.max(...widths.filter((_, index) => !linesOf(stdout)[index]!.includes(root)))).toBeLessThanOrEqual(140)
  })
})

describe('what the log tells of its own limits', () => {
  test('figures per day take an hour of log', async () => {
    const more = (number: number): object => ({ stageTimestamp: `2026-11-23T0${number}:00:00.000000Z` })
    const made = files({ events: 3, more })
    const { stdout } = await compare(made)
    expect(stdout).toMatch(/3 events, 2026-11-23 00:00:00 to 02:00:00 UTC, 2h\n/)
    expect(stdout).toMatch(/^Per day: 24 events and [\d.]+ kB, instead of 36 events and [\d.]+ kB\.$/m)
    const json = await compare(made, '-o', 'json', 'old.yaml', 'new.yaml', 'audit.log')
    expect(JSON.parse(json.stdout)).toMatchObject({
      span: { first: '2026-11-23T00:00:00.000000Z', last: '2026-11-23T02:00:00.000000Z', seconds: 7200 },
      perDay: { old: { events: 36 }, new: { events: 24 } },
    })
  })

  test('what OLD never logged: its None rules, the stages that it omits, and how many requests that concerns', async () => {
    const old = '- level: None\n  users: [nobody]\n- level: Metadata\n  omitStages: [RequestReceived]\n'
    const { stdout } = await compare(files({ old, fresh: all }))
    const text = stdout.replaceAll('\n  ', ' ')
    expect(text).toContain('- OLD does not log requests that match rule 1 (line 4); NEW may.')
    expect(text).toContain('- OLD omits RequestReceived for rule 2 (line 6); NEW may log it.')
    expect(text).toContain('NEW would log one for about 14 requests in this log.')
  })

  test('events that are not as OLD writes them', async () => {
    const more = (number: number): object => ({ stageTimestamp: `2026-11-23T17:00:${10 + number}.000000Z` })
    const { stdout } = await compare(files({ old: noUser1, fresh: all, more }))
    expect(stdout.replaceAll('\n  ', ' ')).toContain(
      '2 of 14 events cannot have been logged under OLD (from 2026-11-23 17:00:11 until 17:00:18 UTC), so this log was written under a different policy',
    )
    expect(stdout).toMatch(/^added +2 +0 B +1\.0 kB /m)
  })

  test('events that can have been several requests', async () => {
    const fresh = '- level: None\n  resources: [{resources: [pods], resourceNames: [web-3]}]\n- level: Metadata\n'
    const { stdout } = await compare(files({ fresh, more: () => ({ verb: 'create', requestURI: '' }) }))
    expect(stdout).toMatch(/^undecided +1 +\? +\? /m)
    expect(stdout).toMatch(/^- 1 event \(\d+ B in the log\) may stand for different requests/m)
  })
})

describe('json', () => {
  test('is one object with all rows', async () => {
    const { code, stdout } = await compare(files({ events: 30 }), '-o', 'json', 'old.yaml', 'new.yaml', 'audit.log')
    expect(code).toBe(0)
    expect(linesOf(stdout)).toHaveLength(1)
    const value = JSON.parse(stdout) as Record<string, unknown>
    expect(Object.keys(value)).toEqual(
      'old new logs events problems contradictingOld span total perDay byChange rules users resources verbs cannotTell'.split(
        ' ',
      ),
    )
    expect(value).toMatchObject({
      old: { file: 'old.yaml', kubernetes: '1.36', rules: 1 },
      new: { file: 'new.yaml', rules: 2 },
      logs: ['audit.log'],
      events: 30,
      problems: 0,
      contradictingOld: 0,
      total: {
        changes: { kept: 25, dropped: 5 },
        old: { events: 30, estimated: false, unknown: 0 },
        new: { events: 25 },
      },
      perDay: null,
      rules: {
        rows: [
          { oldRule: { number: 1, line: 4 }, newRule: { number: 1, line: 4, level: 'None' }, changes: { dropped: 5 } },
          { oldRule: { number: 1 }, newRule: { number: 2, line: 6, level: 'Metadata' }, changes: { kept: 25 } },
        ],
        others: null,
      },
      cannotTell: { undecided: { events: 0, bytes: 0 }, rulesOfOld: [], stagesOfOld: [] },
    })
    const users = (value['users'] as { rows: { user: string }[] }).rows.map(({ user }) => user)
    expect(users.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6].map((number) => `user-${number}`))
    expect(users[0]).toBe('user-1')
  })

  test('adds up to the real logs, read from several files', async () => {
    const made = folder()
    const fixtures = path.join(root, 'test/fixtures/logs/rotated')
    const names = fs.readdirSync(fixtures).filter((name) => name.endsWith('.log.gz'))
    const logs = names.map((name) => {
      const file = path.join(made, `${names.indexOf(name)}.txt`)
      fs.writeFileSync(file, gunzipSync(fs.readFileSync(path.join(fixtures, name))))
      return file
    })
    const records = logs.flatMap((log) => linesOf(fs.readFileSync(log, 'utf8')))
    const policy = path.join(fixtures, 'policy.yaml')
    const { stdout } = await compare(made, policy, path.join(root, 'demo-logs/policy.yaml'), ...logs, '-o', 'json')
    const { events, total, users } = JSON.parse(stdout) as {
      events: number
      total: { changes: Record<string, number>; old: { bytes: number } }
      users: { rows: { changes: Record<string, number> }[] }
    }
    expect(events).toBe(records.length)
    const bytes = records.reduce((sum, record) => sum + Buffer.byteLength(record), 0)
    expect(Math.abs(total.old.bytes - bytes)).toBeLessThan(100)
    for (const [change, count] of Object.entries(total.changes)) {
      expect(users.rows.reduce((sum, { changes }) => sum + changes[change]!, 0)).toBe(count)
    }
  })
})

describe('what it reads', () => {
  test('stdin, and several logs one after another', async () => {
    const made = files()
    const args = ['compare', '-o', 'json', 'old.yaml', 'new.yaml', 'audit.log', '-']
    const { stdout } = await run(args, { cwd: made, stdin: eventLine(1) + eventLine(2) })
    expect(JSON.parse(stdout)).toMatchObject({ events: 16, total: { changes: { dropped: 3 } } })
  })

  test('unreadable records are counted, and the first ten printed', async () => {
    const made = files()
    fs.appendFileSync(path.join(made, 'audit.log'), 'no JSON\n'.repeat(12))
    const { code, stdout, stderr } = await compare(made, 'old.yaml', 'new.yaml', 'audit.log', '-o', 'json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ events: 14, problems: 12 })
    expect(linesOf(stderr)).toHaveLength(11)
    expect(stderr).toMatch(/and 2 more: 12 unreadable records in all\n$/)
  })

  test('a log that cannot be read ends with 1; the others are compared all the same', async () => {
    const made = files()
    const none = await compare(made, 'old.yaml', 'new.yaml', 'none.log')
    expect(none).toMatchObject({ code: 1, stdout: '', stderr: 'cannot read none.log: there is no such file\n' })
    const some = await compare(made, 'old.yaml', 'new.yaml', 'none.log', 'audit.log')
    expect(some).toMatchObject({ code: 1, stdout: expect.stringContaining('NEW logs') as string })
  })

  test('policies: prints what is wrong with them, and reads one in a ConfigMap', async () => {
    const made = files({ old: '- level: Metadata\n  verb: [get]\n' })
    expect((await compare(made)).stderr).toMatch(/^old\.yaml:5:3: warning: .*verb/)
    fs.writeFileSync(path.join(made, 'new.yaml'), `${head}- level: metadata\n`)
    const refused = await compare(made)
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/new\.yaml:4:/) as string })
    const indented = `${head}${all}`.replaceAll(/^/gm, '    ').trimEnd()
    const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  p.yaml: |\n${indented}\n`
    fs.writeFileSync(path.join(made, 'map.yaml'), map)
    expect((await compare(made, 'map.yaml#p.yaml', 'map.yaml#p.yaml', 'audit.log')).code).toBe(0)
  })

  test('stopped while it reads, it says what it has read', async () => {
    const { child, until, ended } = start(['compare', 'old.yaml', 'new.yaml', '-'], files())
    child.stdin.write(`${eventLine(1)}no JSON\n`)
    await until((_, stderr) => stderr.includes('not JSON'))
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, stdout: expect.stringContaining('instead of 1 ') as string })
  })
})

test.each([
  [[], 'compare needs OLD, NEW and at least one LOG'],
  [['old.yaml'], 'compare needs OLD, NEW'],
  [['old.yaml', 'new.yaml'], 'at least one LOG'],
  [['old.yaml', '-', 'audit.log'], 'only LOG may be - (stdin)'],
  [['old.yaml', 'new.yaml', '-', '-'], 'stdin can be read only once'],
  [['-o', 'xml', 'old.yaml', 'new.yaml', 'audit.log'], 'xml'],
  [['--nope', 'old.yaml'], '--nope'],
])('wrong usage exits with 2 and refers to --help: %j', async (args, words) => {
  const { code, stdout, stderr } = await run(['compare', ...args])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(words)
  expect(stderr).toMatch(/see auditscope compare --help\n$/)
})

test('the help tells of exit codes, and the main one of the command', async () => {
  expect((await run(['compare', '--help'])).stdout).toMatch(/OLD NEW LOG\.\.\.[^]*Exit codes/)
  expect((await run(['--help'])).stdout).toContain('auditscope compare OLD NEW LOG...')
})

test('hostile names do nothing, as text and as JSON', async () => {
  const evil = '\u001b[2J\u202e\u009b31m\n\ud800__proto__'
  const more = (number: number): object => ({
    user: { username: `${evil}${number}` },
    verb: evil,
    objectRef: { resource: evil.repeat(30), subresource: '\u0000', apiGroup: '\u2028' },
  })
  const made = files({ fresh: '- level: None\n', more })
  const name = 'a\u001b[2J\u202e.log'
  fs.renameSync(path.join(made, 'audit.log'), path.join(made, name))
  const text = await compare(made, 'old.yaml', 'new.yaml', name)
  expect(text.code).toBe(0)
  for (const line of linesOf(text.stdout)) expect(line).not.toMatch(unsafeCharacter)
  const json = await compare(made, 'old.yaml', 'new.yaml', name, '-o', 'json')
  expect(linesOf(json.stdout)).toHaveLength(1)
  expect(json.stdout.trimEnd()).not.toMatch(unsafeCharacter)
  const { users } = JSON.parse(json.stdout) as { users: { rows: { user: string }[] } }
  expect(users.rows.map(({ user }) => user)).toContain(`${evil}3`)
})
