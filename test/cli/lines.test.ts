import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { eventLine, folder, ids, idsOf, logAndPolicy } from '../support/logs.ts'
import { program } from '../support/paths.ts'
import { linesOf, run, start } from '../support/program.ts'
import { unsafeCharacter } from '../text/any-text.ts'

const events = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => eventLine(from + index)).join('')

describe('reading to the end', () => {
  test('prints every event in the log’s order, with its rule, and ends with 0', async () => {
    const { log, policy } = logAndPolicy(300)
    const { code, stdout, stderr } = await run(['-o', 'jsonl', '-p', policy, log])
    expect([code, stderr]).toEqual([0, ''])
    expect(idsOf(stdout)).toEqual(ids(0, 300))
    const [first, second] = linesOf(stdout).map((line) => JSON.parse(line) as object)
    expect(first).toMatchObject({ user: 'user-0', rule: { number: 3, line: 8, level: 'Metadata' }, verdict: 'agrees' })
    expect(second).toMatchObject({ user: 'user-1', rule: { number: 2, line: 6, level: 'Metadata' }, verdict: 'agrees' })
  })

  test('prints text when stdout is no terminal', async () => {
    const { log } = logAndPolicy(2)
    const { code, stdout } = await run([log])
    expect(code).toBe(0)
    expect(linesOf(stdout)).toHaveLength(2)
    expect(stdout).toMatch(
      /^2026-11-23T17:00:00\.000000Z ResponseComplete user-0 +get +pods shop\/web-0 +200 +0ms Metadata\n/,
    )
    expect(stdout).not.toContain('\t')
  })

  test('sums up, with every rule', async () => {
    const { log, policy } = logAndPolicy(14)
    const { code, stdout } = await run(['-o', 'summary', '-p', policy, log])
    expect(code).toBe(0)
    expect(linesOf(stdout)).toEqual([
      'events\tall\t14',
      'problems\tall\t0',
      'stage\tResponseComplete\t14',
      'stage\tPanic\t0',
      'stage\tRequestReceived\t0',
      'stage\tResponseStarted\t0',
      'verb\tget\t14',
      'level\tMetadata\t14',
      'level\tRequest\t0',
      'level\tRequestResponse\t0',
      'verdict\tagrees\t14',
      'verdict\tambiguous\t0',
      'verdict\tdrift\t0',
      'rule\t3\t10',
      'rule\t2\t4',
      'rule\t1\t0',
    ])
  })

  test('puts several files and stdin into one order, and says where each event is from', async () => {
    const place = folder()
    fs.writeFileSync(path.join(place, 'a.log'), events(0, 2) + events(5, 6))
    fs.writeFileSync(path.join(place, 'b.log'), events(2, 4).trimEnd())
    const files = ['b.log', '-', 'a.log']
    const { code, stdout } = await run(['-o', 'jsonl', ...files], { cwd: place, stdin: events(4, 5) + events(6, 7) })
    expect(code).toBe(0)
    expect(idsOf(stdout)).toEqual(ids(0, 7))
    const origins = linesOf(stdout).map((line) => (JSON.parse(line) as { origin: string }).origin)
    expect(origins).toEqual(['a.log', 'a.log', 'b.log', 'b.log', 'stdin', 'a.log', 'stdin'])
    const filtered = await run(['-q', 'origin:a.log', 'a.log', 'b.log'], { cwd: place })
    expect(linesOf(filtered.stdout)).toHaveLength(3)
    expect(filtered.stdout).toMatch(/^a\.log {8}2026-11-23T17:00:00/)
  })

  test('shows what passes the filter, and sums up only that', async () => {
    const { log, policy } = logAndPolicy(14)
    const filtered = await run(['-o', 'jsonl', '-p', policy, '-q', 'rule:2 -user:user-1', log])
    expect(idsOf(filtered.stdout)).toEqual(['id-2', 'id-9'])
    const summary = await run(['-o', 'summary', '-q', 'user:user-1,user-2', log])
    expect(linesOf(summary.stdout)[0]).toBe('events\tall\t4')
    const none = await run(['-o', 'jsonl', '-q', 'user:nobody', log])
    expect(none).toMatchObject({ code: 0, stdout: '' })
    expect(none.stderr).toBe(
      'no events to print: none of 14 events passes the filter (--query, --since)\nno event has user nobody\n',
    )
  })

  test('an empty log has no lines', async () => {
    const { log } = logAndPolicy(0)
    expect(await run(['-o', 'jsonl', log])).toMatchObject({ code: 0, stdout: '' })
  })
})

describe('problems', () => {
  test('go to stderr with file and offset, ten of them, then their count', async () => {
    const place = folder()
    const good = eventLine(0)
    fs.writeFileSync(path.join(place, 'audit.log'), good + 'not json\n'.repeat(13) + eventLine(1))
    const { code, stdout, stderr } = await run(['-o', 'jsonl', 'audit.log'], { cwd: place })
    expect(code).toBe(0)
    expect(idsOf(stdout)).toEqual(['id-0', 'id-1'])
    const lines = linesOf(stderr)
    expect(lines).toHaveLength(11)
    for (const [index, line] of lines.slice(0, 10).entries()) {
      expect(line).toMatch(new RegExp(`^audit\\.log:${good.length + index * 9}: not JSON`))
    }
    expect(lines[10]).toBe('and 3 more: 13 unreadable records in all')
  })

  test('ten are not followed by a count', async () => {
    const { stderr } = await run(['-o', 'jsonl', '-'], { stdin: `${eventLine(0)}${'[]\n'.repeat(10)}` })
    expect(linesOf(stderr)).toHaveLength(10)
    expect(linesOf(stderr)[9]).toBe(`-:${eventLine(0).length + 27}: JSON, but not an object`)
  })

  test('of a log without any events end with advice', async () => {
    const { code, stdout, stderr } = await run(['-o', 'text', '-'], { stdin: 'no\n'.repeat(12) })
    expect([code, stdout]).toEqual([1, ''])
    expect(linesOf(stderr)).toHaveLength(12)
    expect(stderr).toMatch(
      /^stdin holds no audit events: is it the right file\? \(12 records in no known format; --format names one/m,
    )
  })

  test('are counted in the summary', async () => {
    const { stdout } = await run(['-o', 'summary', '-'], { stdin: `${events(0, 2)}{}\n\n{"kind":"Event"` })
    expect(linesOf(stdout).slice(0, 2)).toEqual(['events\tall\t2', 'problems\tall\t2'])
  })
})

describe('--strict', () => {
  test('ends with 0 where all is well', async () => {
    const { log, policy } = logAndPolicy(3)
    expect((await run(['--strict', '-o', 'jsonl', '-p', policy, log])).code).toBe(0)
  })

  test('ends with 3 when there was a problem', async () => {
    expect((await run(['--strict', '-'], { stdin: `${eventLine(0)}oops\n` })).code).toBe(3)
  })

  test('ends with 3 when there was drift: another level, or a rule None', async () => {
    const { policy } = logAndPolicy(0)
    const request = eventLine(0, { level: 'Request' })
    const nobody = eventLine(0, { user: { username: 'user-99' } })
    for (const stdin of [request, nobody]) {
      const { code, stdout } = await run(['--strict', '-o', 'jsonl', '-p', policy, '-'], { stdin })
      expect(code).toBe(3)
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'drift' })
      expect((await run(['-o', 'jsonl', '-p', policy, '-'], { stdin })).code).toBe(0)
    }
  })
})

describe('what cannot be read', () => {
  test('a file that is not there ends with 1, and the others are read', async () => {
    const place = folder()
    fs.writeFileSync(path.join(place, 'b.log'), events(0, 2))
    const { code, stdout, stderr } = await run(['-o', 'jsonl', 'a.log', 'b.log'], { cwd: place })
    expect(code).toBe(1)
    expect(idsOf(stdout)).toEqual(['id-0', 'id-1'])
    expect(linesOf(stderr)).toEqual(['cannot read a.log: there is no such file', '--follow waits for it to appear'])
  })

  test('a folder without a log ends with 1', async () => {
    const { code, stderr } = await run(['-o', 'jsonl', '.'], { cwd: folder() })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^cannot read \.: there is no audit log in it/)
  })

  test('a policy that is not there ends with 1', async () => {
    const { code, stdout, stderr } = await run(['-p', 'policy.yaml', '-'], { cwd: folder(), stdin: eventLine(0) })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe('cannot read the policy policy.yaml: there is no such file\n')
  })

  test('a policy that kube-apiserver would refuse ends with 1, and says where and why', async () => {
    const place = folder()
    const yaml = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Metadata\n  - level: Loud\n'
    fs.writeFileSync(path.join(place, 'policy.yaml'), yaml)
    const { code, stdout, stderr } = await run(['-p', 'policy.yaml', '-'], { cwd: place, stdin: eventLine(0) })
    expect([code, stdout]).toEqual([1, ''])
    expect(linesOf(stderr)[0]).toMatch(/^policy\.yaml:5:\d+: rules\[1\]\.level: .*Loud/)
    expect(stderr).toMatch(/kube-apiserver would not start with this policy\n$/)
  })

  test('wrong usage ends with 2 and prints nothing to stdout', async () => {
    const { code, stdout, stderr } = await run(['-q', 'nope:a', '-'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('--query')
  })
})

describe('--follow', () => {
  test('prints what is appended, goes on through a rotation, and waits for a file that is not there yet', async () => {
    const place = folder()
    const log = path.join(place, 'audit.log')
    fs.writeFileSync(path.join(place, 'other.log'), events(0, 1))
    const following = start(['-f', '-o', 'jsonl', 'audit.log', 'other.log'], place)
    await following.until((stdout) => stdout.includes('id-0"'))
    fs.writeFileSync(log, events(1, 3))
    await following.until((stdout) => stdout.includes('id-2"'))
    fs.appendFileSync(log, events(3, 5) + eventLine(5).slice(0, 50))
    await following.until((stdout) => stdout.includes('id-4"'))
    fs.appendFileSync(log, eventLine(5).slice(50))
    await following.until((stdout) => stdout.includes('id-5"'))
    fs.renameSync(log, path.join(place, 'audit-2026-11-23T17-00-00.000.log'))
    fs.writeFileSync(log, events(6, 8))
    await following.until((stdout) => stdout.includes('id-7"'))
    following.child.kill('SIGTERM')
    const { code, stdout, stderr } = await following.ended
    expect([code, stderr]).toEqual([143, `no such file: ${log}. Waiting for it to appear (^C quits)\n`])
    expect(idsOf(stdout)).toEqual(ids(0, 8))
  })

  test('says at once which file cannot be read, and goes on with the others', async () => {
    const place = folder()
    fs.writeFileSync(path.join(place, 'audit.log'), events(0, 1))
    const empty = fs.mkdtempSync(path.join(place, 'empty'))
    const following = start(['-f', '-o', 'jsonl', empty, 'audit.log'], place)
    await following.until((stdout, stderr) => stdout.includes('id-0"') && stderr.includes('there is no audit log'))
    fs.appendFileSync(path.join(place, 'audit.log'), events(1, 2))
    await following.until((stdout) => stdout.includes('id-1"'))
    following.child.kill('SIGINT')
    expect((await following.ended).code).toBe(130)
  })

  test('ends with 1 when there is nothing that can be followed', async () => {
    const { code, stderr } = await run(['-f', '-o', 'jsonl', '.'], { cwd: folder() })
    expect(code).toBe(1)
    expect(linesOf(stderr).filter((line) => line.startsWith('cannot read'))).toHaveLength(1)
  })
})

describe('signals', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it with %i, and the summary is of what was read', async (signal, code) => {
    const reading = start(['-o', 'summary', '-'])
    reading.child.stdin.write(`${events(0, 5)}oops\n`)
    await reading.until((_, stderr) => stderr.includes('not JSON'))
    reading.child.kill(signal)
    const outcome = await reading.ended
    expect([outcome.code, outcome.signal]).toEqual([code, null])
    expect(linesOf(outcome.stdout).slice(0, 2)).toEqual(['events\tall\t5', 'problems\tall\t1'])
  })

  test('a reader that stops to read ends it quietly with 0', async () => {
    const { folder, log } = logAndPolicy(5000)
    const codes = path.join(folder, 'code')
    const shell = `{ "$0" "$1" -o jsonl --strict "$2"; echo $? > "$3"; } | head -1`
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', shell, process.execPath, program, log, codes])
    expect(idsOf(stdout)).toEqual(['id-0'])
    expect(stderr).toBe('')
    expect(fs.readFileSync(codes, 'utf8')).toBe('0\n')
  })
})

describe('hostile text', () => {
  const nasty = '\x1b]0;x\x07\u202e\u2028\u2065\ufeff\x9b31m\x7f\r\t'
  const line = eventLine(0, {
    user: { username: nasty },
    verb: nasty,
    objectRef: { resource: nasty, namespace: nasty, name: nasty },
  })

  test.each(['jsonl', 'text', 'summary'])('in the log does nothing to a terminal: %s', async (output) => {
    const { code, stdout, stderr } = await run(['-o', output, '-'], {
      stdin: `${line}{"stage":"${JSON.stringify(nasty).slice(1, -1)}"}\n`,
    })
    expect(code).toBe(0)
    const shown = output === 'summary' ? stdout.replaceAll('\t', '') : stdout
    expect(shown.replaceAll('\n', '')).not.toMatch(unsafeCharacter)
    expect(stderr.replaceAll('\n', '')).not.toMatch(unsafeCharacter)
    expect(linesOf(stderr)).toHaveLength(1)
    if (output === 'jsonl') expect(JSON.parse(stdout)).toMatchObject({ user: nasty, verb: nasty, name: nasty })
  })

  test('in the names of files, in options and in the policy does nothing either', async () => {
    const place = folder()
    const name = `a${nasty}\n.log`
    fs.writeFileSync(path.join(place, name), 'oops\n')
    fs.writeFileSync(
      path.join(place, 'policy.yaml'),
      `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: ${JSON.stringify(nasty)}\n`,
    )
    const outcomes = await Promise.all([
      run(['-o', 'jsonl', name], { cwd: place }),
      run(['-o', 'jsonl', `missing${name}`], { cwd: place }),
      run(['-p', `missing${name}`, name], { cwd: place }),
      run(['-p', 'policy.yaml', name], { cwd: place }),
      run(['-q', `user:"${nasty}`, name], { cwd: place }),
      run([`--${nasty}`, name], { cwd: place }),
      run(['-o', nasty, name], { cwd: place }),
    ])
    expect(outcomes.map(({ code }) => code)).toEqual([1, 1, 1, 1, 2, 2, 2])
    for (const { stderr } of outcomes) {
      expect(stderr).not.toBe('')
      expect(stderr.replaceAll('\n', '')).not.toMatch(unsafeCharacter)
    }
  })
})
