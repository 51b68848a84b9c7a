import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventLine, folder, idsOf, logAndPolicy } from '../support/logs.ts'
import { demo, fixtures } from '../support/paths.ts'
import { linesOf, run, start } from '../support/program.ts'
import { start as startInTerminal } from '../support/terminal.ts'

/** One line of -o jsonl. */
interface Line {
  readonly auditID: string
  readonly stage: string
  readonly level: string
  readonly verdict: string | null
  readonly stages: readonly string[]
  readonly open: boolean
}

function parsed(stdout: string): Line[] {
  return linesOf(stdout).map((line) => JSON.parse(line) as Line)
}

const jsonl = ['--requests', '-o', 'jsonl'] as const
const kubeUp = path.join(fixtures, 'kube-up.log.gz')
const received = { stage: 'RequestReceived', responseStatus: undefined }
const started = { stage: 'ResponseStarted' }

describe('real logs', () => {
  test('have one line for each request', async () => {
    const { code, stdout, stderr } = await run([...jsonl, kubeUp])
    expect([code, stderr]).toEqual([0, ''])
    // zcat kube-up.log.gz | jq -c '[.auditID, .requestURI, .requestReceivedTimestamp]' | sort -u | wc -l
    expect(linesOf(stdout)).toHaveLength(1046)
    const lines = parsed(stdout)
    // zcat kube-up.log.gz | wc -l
    expect(lines.reduce((total, { stages }) => total + stages.length, 0)).toBe(1118)
    expect((await run(['--requests', kubeUp])).stdout.split('\n')).toHaveLength(1046 + 1)
  })

  test('have the keys of events, then stages and open', async () => {
    const [args, log] = [['-o', 'jsonl', '-p', path.join(demo, 'policy.yaml')], path.join(demo, 'audit.log')]
    const keysOf = (line: string | undefined): string[] => Object.keys(JSON.parse(line ?? '{}') as object)
    const events = linesOf((await run([...args, log])).stdout)
    const { stdout } = await run(['--requests', ...args, log])
    expect(keysOf(linesOf(stdout)[0])).toEqual([...keysOf(events[0]), 'stages', 'open'])
    const last = new Map(events.map((line, at) => [(JSON.parse(line) as Line).auditID, at]))
    const order = idsOf(stdout).map((id) => last.get(id) ?? -1)
    expect(order).toEqual(order.toSorted((one, other) => one - other))
    expect(parsed(stdout).filter(({ open }) => open)).toHaveLength(12)
  })

  test('have the same lines when they are followed', async () => {
    const log = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8')
    const [whole, followed] = [
      await run([...jsonl, '-'], { stdin: log }),
      await run([...jsonl, '-f', '-'], { stdin: log }),
    ]
    expect([followed.code, followed.stderr]).toEqual([0, ''])
    expect(linesOf(followed.stdout).toSorted()).toEqual(linesOf(whole.stdout).toSorted())
  })
})

describe('a request', () => {
  test('shows the drift of any of its stages, and --strict counts it', async () => {
    const { policy } = logAndPolicy(0)
    const stdin = eventLine(1, { ...received, level: 'Request' }) + eventLine(1)
    const { code, stdout } = await run([...jsonl, '--strict', '-p', policy, '-'], { stdin })
    expect(code).toBe(3)
    expect(parsed(stdout)).toMatchObject([{ stage: 'ResponseComplete', level: 'Request', verdict: 'drift' }])
    const text = await run(['--requests', '-p', policy, '-'], { stdin })
    expect(text.stdout).toMatch(/^\S+ ResponseComplete .* 200 +0ms Request +rule 2 \(line 6\) +drift\n$/)
  })

  test('matches by its last stage, and by the level of any stage', async () => {
    const stdin = eventLine(1, { ...received, level: 'Request' }) + eventLine(1) + eventLine(2)
    const idsFor = async (query: string): Promise<string[]> => {
      return idsOf((await run([...jsonl, '-q', query, '-'], { stdin })).stdout)
    }
    expect(await idsFor('code:""')).toEqual([])
    expect(await idsFor('level:Request')).toEqual(['id-1'])
    expect(await idsFor('-level:Request')).toEqual(['id-2'])
  })

  test('is of one log', async () => {
    const place = folder()
    fs.writeFileSync(path.join(place, 'a.log'), eventLine(1, received))
    fs.writeFileSync(path.join(place, 'b.log'), eventLine(1))
    const { stdout } = await run([...jsonl, 'a.log', 'b.log'], { cwd: place })
    expect(parsed(stdout)).toMatchObject([
      { origin: 'a.log', stages: ['RequestReceived'], open: true },
      { origin: 'b.log', stages: ['ResponseComplete'], open: false },
    ])
  })

  test('has the stages that --since leaves', async () => {
    const stdin = eventLine(1, received) + eventLine(1, { stageTimestamp: '2026-11-23T18:00:00.000000Z' })
    const { stdout } = await run([...jsonl, '--since', '2026-11-23T17:30:00Z', '-'], { stdin })
    expect(parsed(stdout)).toMatchObject([{ stages: ['ResponseComplete'] }])
  })

  test('is not printed if none matches, and that is said', async () => {
    const { stdout, stderr } = await run([...jsonl, '-q', 'user:nobody', '-'], { stdin: eventLine(1) })
    expect([stdout, stderr]).toEqual([
      '',
      'no requests to print: none in 1 event passes the filter (--query, --since)\nno event has user nobody: all have user user-1\n',
    ])
  })
})

test.each([
  [['-o', 'summary'], /--requests prints lines: add -o jsonl or -o text/],
  [['-q', 'stage:Panic'], /--requests prints all stages of a request as one line: remove --requests, or stage:/],
])('with %j it is wrong usage', async (args, message) => {
  const { code, stdout, stderr } = await run(['--requests', ...args, '-'])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
})

describe('on a terminal', () => {
  test('the screen is wrong usage', async () => {
    const terminal = startInTerminal(['--requests', path.join(demo, 'audit.log')])
    expect((await terminal.exit).code).toBe(2)
    expect(terminal.screen()).toContain('--requests prints lines: add -o jsonl or -o text')
    expect(terminal.raw()).not.toContain('\x1b[?1049h')
  })

  test('text is fitted, and shows a drift of any stage', async () => {
    const { folder: place } = logAndPolicy(0)
    const stages = eventLine(1, { ...received, level: 'Request' }) + eventLine(1)
    fs.writeFileSync(path.join(place, 'audit.log'), stages)
    const args = ['--requests', '-o', 'text', '--no-follow', '-p', 'policy.yaml', 'audit.log']
    const terminal = startInTerminal(args, { cwd: place, columns: 100 })
    expect((await terminal.exit).code).toBe(0)
    const [titles, line, after] = terminal.rows()
    expect(titles).toMatch(/^2026-11-23 .*VERB/)
    expect(line).toMatch(/^17:00:00.*user-1 +get .* 200 .*2!R$/)
    expect(after).toBe('')
  })
})

describe('--follow', () => {
  test('prints a request when it ends, and open ones when the program does', async () => {
    const place = folder()
    const log = path.join(place, 'audit.log')
    fs.writeFileSync(log, eventLine(1, received) + eventLine(2, received) + eventLine(3, { verb: 'watch', ...started }))
    const following = start([...jsonl, '-f', 'audit.log'], place)
    fs.appendFileSync(log, eventLine(2))
    await following.until((stdout) => stdout.includes('id-2"'))
    fs.appendFileSync(log, eventLine(4))
    await following.until((stdout) => stdout.includes('id-4"'))
    following.child.kill('SIGINT')
    const { code, stdout, stderr } = await following.ended
    expect([code, stderr]).toEqual([130, ''])
    expect(parsed(stdout).map(({ auditID, open }) => [auditID, open])).toEqual([
      ['id-2', false],
      ['id-4', false],
      ['id-1', true],
      ['id-3', true],
    ])
  })

  test('prints a request when its end is omitted, and when its minute is over in the log', async () => {
    const place = folder()
    const log = path.join(place, 'audit.log')
    const policy =
      'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Metadata\n    verbs: ["list"]\n    omitStages: ["ResponseComplete"]\n  - level: Metadata\n'
    fs.writeFileSync(path.join(place, 'policy.yaml'), policy)
    fs.writeFileSync(log, eventLine(1, { verb: 'list', ...received }) + eventLine(2, received))
    const following = start([...jsonl, '-f', '-p', 'policy.yaml', 'audit.log'], place)
    await following.until((stdout) => stdout.includes('id-1"'))
    fs.appendFileSync(log, eventLine(6100, received))
    await following.until((stdout) => stdout.includes('id-2"'))
    following.child.kill('SIGTERM')
    const lines = parsed((await following.ended).stdout)
    expect(lines.map(({ auditID, open }) => [auditID, open])).toEqual([
      ['id-1', true],
      ['id-2', true],
      ['id-6100', true],
    ])
  })

  test('says how many stages came after their request was printed', async () => {
    const stdin = eventLine(1) + eventLine(1, received)
    const { stdout, stderr } = await run([...jsonl, '-f', '-'], { stdin })
    expect(parsed(stdout)).toMatchObject([{ stages: ['ResponseComplete'], open: false }])
    expect(stderr).toBe('1 stage came after its request was printed\n')
  })
})
