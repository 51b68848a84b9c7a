import { expect, test } from 'vitest'
import { storeEngine } from '../../src/engine/store-engine.ts'
import { unicodeGlyphs } from '../../src/screen/draw/glyphs.ts'
import { requestWords } from '../../src/screen/event/words.ts'
import { rowOf } from '../../src/store/events/row.ts'
import { Store } from '../../src/store/store.ts'
import { eventIn } from '../support/decoded.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const started = Date.UTC(2026, 10, 23, 17, 0, 0)

function time(seconds: number): string {
  return new Date(started + seconds * 1000).toISOString().replace('Z', '000Z')
}

/** A stage of request `number`, which arrives `number` seconds after the start. */
function stage(number: number, name: string, seconds: number, more: object = {}): string {
  const times = { requestReceivedTimestamp: time(number), stageTimestamp: time(seconds) }
  const code = name === 'RequestReceived' ? { responseStatus: undefined } : {}
  return eventLine(number, { stage: name, ...times, ...code, ...more })
}

const watch = {
  verb: 'watch',
  requestURI: '/api/v1/pods?watch=true&timeoutSeconds=30',
  objectRef: { resource: 'pods', apiVersion: 'v1' },
}
const exec = {
  verb: 'create',
  requestURI: '/api/v1/namespaces/shop/pods/web-2/exec?command=sh',
  objectRef: { resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'web-2', apiVersion: 'v1' },
  responseStatus: { metadata: {}, code: 101 },
}
const log = [
  stage(1, 'ResponseStarted', 1, watch),
  stage(2, 'ResponseStarted', 2, exec),
  stage(3, 'RequestReceived', 3),
  stage(4, 'RequestReceived', 4),
  stage(4, 'ResponseComplete', 100),
  stage(90, 'ResponseStarted', 91, watch),
  stage(95, 'RequestReceived', 95),
]

/** The verb or target of each row, and its state; `*` marks the cursor. */
function rows(screen: TestScreen): string[] {
  const lines = screen.text().split('\n')
  const from = lines.findIndex((line) => line.includes('STATE'))
  return lines.slice(from + 1).flatMap((line) => {
    const found =
      /^(.).*(watch|pods\S* +shop\/\S+).* (in flight|received|overdue|no end logged|end not logged \(policy\)) *$/
    const [, mark, what, state] = found.exec(line) ?? []
    return what === undefined ? [] : [`${mark === ' ' ? '' : '* '}${what.replace(/ +/, ' ')}: ${state}`]
  })
}

test('open requests are listed, sessions first, then the newest', () => {
  const screen = new TestScreen(log, metadataPolicy, 120, 36)
  screen.press('w')
  expect(rows(screen)).toEqual([
    '* pods shop/web-2: in flight',
    'watch: in flight',
    'pods shop/web-95: received',
    'watch: overdue',
    'pods shop/web-3: no end logged',
  ])
  expect(screen.text()).toContain('» 2 in flight  › 1 received  ! 1 overdue  ? 1 no end logged')
  expect(screen.text()).toContain('at 2026-11-23 17:01:40 log time')
})

test('the cursor stays on its request while others arrive, and on its position when the request ends', () => {
  const screen = new TestScreen(log, metadataPolicy, 120, 36)
  screen.press('w j')
  screen.append([stage(96, 'ResponseStarted', 97, watch)])
  expect(rows(screen).slice(0, 3)).toEqual(['pods shop/web-2: in flight', 'watch: in flight', '* watch: in flight'])
  screen.press('k')
  screen.append([stage(96, 'ResponseComplete', 98, watch)])
  expect(rows(screen).slice(0, 2)).toEqual(['pods shop/web-2: in flight', '* watch: in flight'])
  screen.press('G')
  expect(rows(screen).at(-1)).toBe('* pods shop/web-3: no end logged')
  screen.press('g')
  expect(rows(screen)[0]).toBe('* pods shop/web-2: in flight')
})

test('Enter goes to the event in the list, and says when the filter hides it', () => {
  const screen = new TestScreen(log, metadataPolicy, 120, 36)
  screen.press('w enter')
  expect([screen.state.focus, screen.state.following, screen.selected()]).toEqual(['list', false, 'web-2'])
  expect(screen.state.message).toBe('')
  screen.press('/ "-resource:pods/exec" enter w')
  expect(screen.text()).toContain('the filter hides 1 (v: all)')
  screen.press('v g enter')
  expect(screen.state.focus).toBe('list')
  expect(screen.selected()).toContain('watch')
  expect(screen.state.message).toContain('hidden by the filter')
})

test('w and Esc go back; without open requests nothing is listed', () => {
  const screen = new TestScreen([eventLine(1)], metadataPolicy, 80, 24)
  screen.press('w')
  expect(screen.text()).toContain('all requests in memory have ended (1 event)')
  screen.press('enter j w')
  expect(screen.state.focus).toBe('list')
  screen.press('w escape')
  expect(screen.state.focus).toBe('list')
})

test('. and , find the next and previous event of the same request that match the filter', () => {
  const other = { user: { username: 'system:node:a' } }
  const screen = new TestScreen(
    [
      stage(1, 'RequestReceived', 1, watch),
      stage(2, 'RequestReceived', 2),
      stage(1, 'ResponseStarted', 3, { ...watch, ...other }),
      // Another user's request with the same auditID.
      stage(2, 'ResponseComplete', 4, { auditID: 'id-1' }),
      stage(1, 'ResponseComplete', 9, watch),
    ],
    metadataPolicy,
  )
  screen.press('z g .')
  expect(screen.state.selected).toBe(2)
  screen.press('. .')
  expect([screen.state.selected, screen.state.message]).toEqual([4, 'no later event for this request'])
  screen.press(',')
  expect(screen.state.selected).toBe(2)
  screen.press('. / "-user:system:*" enter ,')
  expect(screen.state.selected).toBe(0)
})

/** The words about the request of the first event. */
function words(...lines: readonly string[]): string {
  const store = new Store(null)
  for (const line of lines) store.append(eventIn(line)!, { file: 0, offset: 0, length: 0 })
  return requestWords(storeEngine(store), rowOf(0, 0), unicodeGlyphs)?.words ?? ''
}

test.each([
  [
    [
      stage(1, 'ResponseComplete', 61, watch),
      stage(1, 'RequestReceived', 1, watch),
      stage(1, 'ResponseStarted', 2, watch),
    ],
    'RequestReceived 17:00:01.000 » ResponseStarted +1.0s ✓ ResponseComplete +60s',
  ],
  [
    [stage(2, 'ResponseStarted', 3, exec), stage(9, 'RequestReceived', 182)],
    'received 17:00:02.000 » ResponseStarted +1.0s … in flight for 3m',
  ],
  [[stage(2, 'RequestReceived', 2)], 'RequestReceived 17:00:02.000 … no response yet'],
  [[stage(2, 'RequestReceived', 2), stage(90, 'Panic', 90)], 'RequestReceived 17:00:02.000 … no end logged'],
  [
    [stage(2, 'ResponseStarted', 3, watch), stage(90, 'RequestReceived', 182)],
    'received 17:00:02.000 » ResponseStarted +1.0s … no end logged after 3m; probably lost',
  ],
  [
    [stage(2, 'ResponseStarted', 2, { user: {}, responseStatus: { metadata: {}, code: 401 } })],
    'received 17:00:02.000 » ResponseStarted +0ms',
  ],
  [
    [stage(2, 'ResponseStarted', 2), stage(2, 'ResponseStarted', 2, { user: {}, responseStatus: { code: 401 } })],
    'received 17:00:02.000 » ResponseStarted +0ms (2 times)',
  ],
  [[stage(2, 'Panic', 1), stage(2, 'Panic', 1)], 'received 17:00:02.000 ! Panic -1.0s (2 times)'],
  [[eventLine(1, { requestReceivedTimestamp: null, stageTimestamp: null })], 'received ✓ ResponseComplete'],
])('all stages of a request are listed, and what is missing: %#', (lines, expected) => {
  expect(words(...lines)).toBe(expected)
})

test('how long a request is in flight is blank where nothing later was logged', () => {
  const ages = (lines: readonly string[]): readonly string[] => {
    const screen = new TestScreen(lines, metadataPolicy, 120, 36)
    screen.press('w')
    return screen
      .text()
      .split('\n')
      .flatMap((line) => /17:00:0\d +(\S*) +user-\d/.exec(line)?.[1] ?? [])
  }
  expect(ages([stage(1, 'RequestReceived', 1)])).toEqual([''])
  expect(ages([stage(1, 'RequestReceived', 1), stage(3, 'RequestReceived', 3)])).toEqual(['', '2.0s'])
})
