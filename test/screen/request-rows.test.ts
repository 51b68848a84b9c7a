import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { askOf } from '../../src/screen/model/ask.ts'
import { Totals } from '../../src/store/totals.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { demo } from '../support/paths.ts'
import { TestScreen } from './worlds.ts'

const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 10, 23, 17) + seconds * 1000).toISOString().replace('Z', '000Z')

/** A stage of request `number`, which arrived at that second. */
function stage(number: number, name: string, seconds: number, more: object = {}): string {
  const code = name === 'RequestReceived' ? undefined : { metadata: {}, code: 200 }
  return eventLine(number, {
    ...{ auditID: `id-${number}`, stage: name, requestReceivedTimestamp: at(number), stageTimestamp: at(seconds) },
    responseStatus: code,
    ...more,
  })
}

/** The lines of the list, without the title. */
function list(screen: TestScreen): string[] {
  const lines = screen
    .frame()
    .main.slice(1)
    .map((line) => lineText(line).trimEnd())
  return lines.slice(
    0,
    lines.findIndex((line) => line === '' || line.startsWith('──')),
  )
}

const exec = { verb: 'get', requestURI: '/api/v1/namespaces/shop/pods/web/exec?command=sh&command=-c&command=id' }
const pod = { objectRef: { resource: 'pods', namespace: 'shop', name: 'web', subresource: 'exec', apiVersion: 'v1' } }

describe('a request is one line', () => {
  test('in the place and with the time of its first event, and with the sign, code and duration of its last', () => {
    const screen = new TestScreen([stage(1, 'RequestReceived', 1), stage(2, 'RequestReceived', 2)], metadataPolicy)
    screen.press('g')
    screen.append([stage(3, 'RequestReceived', 3, { verb: 'list' })])
    expect(list(screen)).toHaveLength(3)
    expect(list(screen)[0]).toMatch(/17:00:01.000 › user-1 +get +pods shop\/web-1 +2s/)
    screen.append([stage(1, 'ResponseComplete', 8, { responseStatus: { code: 404 } })])
    // The line neither moves nor is another one added, and the cursor stays on it.
    expect(list(screen)).toHaveLength(3)
    expect(list(screen)[0]).toMatch(/^▌ 17:00:01.000 ✓ user-1 +get +pods shop\/web-1 +!404 +7.0s/)
    expect(screen.text()).toContain('3 of 3 requests')
    expect(screen.text()).toContain('1 new')
  })

  test('z shows its stages, the cursor stays on it, and z folds them again', () => {
    const lines = [stage(1, 'RequestReceived', 1), stage(2, 'ResponseComplete', 2), stage(1, 'ResponseComplete', 3)]
    const screen = new TestScreen(lines, metadataPolicy)
    screen.press('g z')
    expect(list(screen).map((line) => line.slice(0, 18))).toEqual([
      '▌ 17:00:01.000 › u',
      '  17:00:02.000 ✓ u',
      '  17:00:03.000 ✓ u',
    ])
    expect(screen.text()).toContain('3 of 3 events')
    screen.press('j j z')
    expect(list(screen).map((line) => line.slice(0, 18))).toEqual(['▌ 17:00:01.000 ✓ u', '  17:00:02.000 ✓ u'])
    expect(screen.text()).toContain('2 of 2 requests')
  })

  test('a filter that names a stage shows events, and the header says so; so does the stage pane', () => {
    const lines = [stage(1, 'RequestReceived', 1), stage(1, 'ResponseComplete', 2), stage(2, 'ResponseComplete', 3)]
    const screen = new TestScreen(lines, metadataPolicy)
    screen.press('/ "-stage:Panic" enter')
    expect(screen.text()).toContain('3 of 3 events (stage: shows events)')
    screen.press('z')
    expect(screen.text()).toContain('the filter names a stage')
    screen.press('z escape')
    expect(screen.text()).toContain('2 of 2 requests')
    screen.press('4 space')
    expect(screen.text()).toContain('❯ stage:ResponseComplete')
    expect(screen.text()).toContain('2 of 3 events (stage: shows events)')
  })

  test('while it is in flight, it counts up in whole seconds of the log', () => {
    const screen = new TestScreen([stage(1, 'RequestReceived', 1)], metadataPolicy)
    screen.live = false
    const tone = (): unknown => screen.frame().main[1]!.spans.filter(({ text }) => /^ *\d+s $/.test(text))
    expect(tone()).toEqual([])
    screen.append([stage(4, 'ResponseComplete', 4)])
    expect(tone()).toEqual([{ text: '   3s ', tone: 'good' }])
    screen.append([stage(30, 'ResponseComplete', 30)])
    expect(tone()).toEqual([{ text: '  29s ', tone: 'good' }])
  })
})

test('with z the panes count what -o summary counts', () => {
  const log = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8').trimEnd().split('\n')
  const screen = new TestScreen(log, metadataPolicy)
  const totals = new Totals()
  for (const { shapes, shape, length } of screen.store.segments)
    for (let index = 0; index < length; index++) totals.add(shapes, shape(index))
  const lines = totals.lines(0, ['1', '2', '3'])
  const panesOf = (field: 'verb' | 'stage'): unknown =>
    screen.events
      .facets(askOf(screen.state, screen), field, 99)
      .value.values.map(({ value, count }) => ({ section: field, value, count }))
  const summed = (field: string): unknown => lines.filter(({ section, count }) => section === field && count > 0)
  expect(panesOf('verb')).not.toEqual(summed('verb'))
  screen.press('z')
  for (const field of ['verb', 'stage'] as const) expect(panesOf(field)).toEqual(summed(field))
})

describe('the line of a request whose stages differ', () => {
  const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Metadata
  resources: [{ resources: [configmaps], resourceNames: [made] }]
- level: Metadata
`
  const made = { verb: 'create', objectRef: { resource: 'configmaps', namespace: 'shop', apiVersion: 'v1' } }
  const named = { ...made, objectRef: { ...made.objectRef, name: 'made' } }

  test('has the sign of a stage that drifts, and the panel explains that one', () => {
    const lines = [stage(1, 'RequestReceived', 1, { level: 'Request' }), stage(1, 'ResponseComplete', 1)]
    const screen = new TestScreen(lines, policy)
    expect(list(screen)[0]).toMatch(/200 +0ms +2!R $|200 +0ms +2!R/)
    expect(screen.text()).toContain('rule 2 (line 6) Metadata RequestReceived')
    expect(screen.text()).toContain('logged at Request; the rule says Metadata')
    screen.press('.')
    expect(screen.text()).toContain('logged at Metadata, as this rule says')
    expect(screen.text()).toContain('stage 2 of 2: ResponseComplete')
    screen.press('/ "verdict:drift" enter')
    expect(screen.text()).toContain('1 of 1 requests')
    screen.press('/ ctrl+u "-verdict:drift" enter')
    expect(screen.text()).toContain('0 of 1 requests')
  })

  test('says how many rules they have, and each of them finds it', () => {
    const screen = new TestScreen(
      [stage(1, 'RequestReceived', 1, made), stage(1, 'ResponseComplete', 1, named)],
      policy,
    )
    expect(list(screen)[0]).toContain('2 rules')
    for (const [filter, found] of [
      ['rule:1', 1],
      ['rule:2', 1],
      ['-rule:1', 0],
      ['rule:1 rule:2', 1],
    ] as const) {
      screen.press(`/ ctrl+u ${JSON.stringify(filter)} enter`)
      expect([filter, screen.text().includes(`${found} of 1 requests`)]).toEqual([filter, true])
    }
  })
})

describe('lines of several requests', () => {
  const repeats = [1, 2, 3, 4].map((number) =>
    stage(number, 'ResponseComplete', number, { user: { username: 'alice' } }),
  )

  test('stand for requests in a row that are alike while logs are followed; l opens them, h closes them', () => {
    const other = stage(9, 'ResponseComplete', 9, { user: { username: 'bob' } })
    const screen = new TestScreen([...repeats, other], metadataPolicy)
    expect(list(screen).map((line) => line.trimEnd())).toHaveLength(2)
    expect(list(screen)[0]).toMatch(/17:00:01.000 ✓ alice +get +pods shop\/web-1, web-2, web-3, ~ ×4 +200/)
    expect(screen.text()).toContain('5 of 5 requests')
    screen.press('g l')
    expect(list(screen)).toHaveLength(5)
    expect(list(screen).map((line) => line[0])).toEqual(['▌', '│', '│', '│', ' '])
    screen.press('j j h')
    expect(list(screen)).toHaveLength(2)
    expect(list(screen)[0]).toMatch(/^▌ .*×4/)
    screen.live = false
    expect(list(screen)).toHaveLength(5)
  })

  test('do not grow under the cursor: what comes after following stopped begins a line of its own', () => {
    const screen = new TestScreen(repeats, metadataPolicy)
    screen.press('f')
    expect(list(screen)).toHaveLength(1)
    const more = [5, 6].map((number) => stage(number, 'ResponseComplete', number, { user: { username: 'alice' } }))
    screen.append(more)
    expect(list(screen).map((line) => /×\d/.exec(line)?.[0])).toEqual(['×4', undefined, undefined])
    expect(screen.text()).toContain('2 new')
    screen.press('f')
    expect(list(screen).map((line) => /×\d/.exec(line)?.[0])).toEqual(['×6'])
  })

  test('stand for no other command, reason, stage or session, and for nothing in flight', () => {
    const user = { username: 'alice' }
    const run = (command: string): object => ({ ...pod, user, requestURI: `/exec?command=${command}` })
    const boom = { user, responseStatus: { code: 500 } }
    const lines = [run('id'), run('rm'), run('rm'), boom, { ...boom, stage: 'Panic' }, { user }, { user }]
    const all = lines.map((more, number) => stage(number, 'ResponseComplete', number, more))
    const screen = new TestScreen([...all, stage(9, 'RequestReceived', 9, { user })], metadataPolicy)
    expect(list(screen)).toHaveLength(7)
    // In flight, it has a line of its own; its end joins the line above, but moves nothing while following has stopped.
    screen.press('k')
    screen.append([stage(9, 'ResponseComplete', 10, { user })])
    expect(list(screen)).toHaveLength(7)
    screen.press('f')
    expect(list(screen)).toHaveLength(6)
  })

  test('are the same lines from wherever they are looked at, however many requests there are', () => {
    const many = Array.from({ length: 3000 }, (_, at) =>
      stage(at, 'ResponseComplete', at, { user: { username: at % 1000 < 990 ? 'alice' : 'bob' } }),
    )
    const screen = new TestScreen(many, metadataPolicy, 120, 16)
    const seen = (): string => list(screen).find((line) => line.startsWith('▌'))!
    const walk = (key: string): string[] => {
      const lines = [seen()]
      for (;;) {
        screen.press(key)
        if (seen() === lines.at(-1)) return lines
        lines.push(seen())
      }
    }
    const up = walk('k')
    expect(up.map((line) => Number(/×(\d+)/.exec(line)?.[1] ?? 1)).reduce((sum, one) => sum + one)).toBe(3000)
    expect(walk('j')).toEqual(up.reverse())
  })

  test('are all seen where l opens the last line of the page', () => {
    const others = Array.from({ length: 30 }, (_, at) => stage(at + 100, 'ResponseComplete', at))
    const later = [201, 202, 203].map((number) =>
      stage(number, 'ResponseComplete', 40, { user: { username: 'alice' } }),
    )
    const screen = new TestScreen([...others, ...later], metadataPolicy)
    screen.press('f l')
    expect(
      list(screen)
        .slice(-3)
        .map((line) => line[0]),
    ).toEqual(['▌', '│', '│'])
  })

  test('stand for no dry run among changes, no other verb, code or rule, and nothing that drifts', () => {
    const write = { verb: 'create', user: { username: 'alice' }, requestURI: '/api/v1/namespaces/shop/pods' }
    const dry = { ...write, requestURI: '/api/v1/namespaces/shop/pods?dryRun=All' }
    const lines = [write, dry, write, { ...write, verb: 'update' }, { ...write, responseStatus: { code: 409 } }, write]
    const drifting = { ...write, level: 'Request' }
    const all = [...lines, drifting, write].map((more, number) => stage(number, 'ResponseComplete', number, more))
    expect(list(new TestScreen(all, metadataPolicy))).toHaveLength(8)
  })

  test('stand for an exec that failed as GET and then was tried as POST, with the outcome of the POST', () => {
    const failed = { ...exec, ...pod, responseStatus: { code: 400 } }
    const between = stage(2, 'ResponseComplete', 2)
    const lines = [stage(1, 'ResponseComplete', 1, failed), between]
    const tried = { ...exec, ...pod, verb: 'create', user: { username: 'user-1', groups: ['system:authenticated'] } }
    const screen = new TestScreen(
      [...lines, stage(3, 'ResponseStarted', 3, { ...tried, responseStatus: { code: 101 } })],
      metadataPolicy,
    )
    screen.live = false
    expect(list(screen)).toHaveLength(2)
    expect(list(screen)[0]).toMatch(/17:00:01.000 » user-1 +exec +pods shop\/web +sh -c id ×2 +101/)
    const twice = new TestScreen(
      [...lines, stage(3, 'ResponseComplete', 3, { ...tried, responseStatus: { code: 403 } })],
      metadataPolicy,
    )
    expect(list(twice)[0]).toMatch(/✓ user-1 +exec +pods shop\/web +sh -c id ×2 +!403/)
    screen.press('g l')
    expect(list(screen)).toHaveLength(3)
  })

  test('the cursor passes them as one line, up and down, and errors in them are found', () => {
    const many = Array.from({ length: 60 }, (_, at) =>
      stage(at, 'ResponseComplete', at, { user: { username: at % 20 < 15 ? 'alice' : 'bob' } }),
    )
    const screen = new TestScreen(many, metadataPolicy, 120, 16)
    const rows = list(screen).length
    expect(rows).toBe(6)
    screen.press('k k k k k')
    expect(list(screen).findIndex((line) => line.startsWith('▌'))).toBe(0)
    screen.press('k')
    expect(list(screen).findIndex((line) => line.startsWith('▌'))).toBe(0)
    screen.press('j j')
    expect(list(screen).findIndex((line) => line.startsWith('▌'))).toBe(2)
  })
})
