import fc from 'fast-check'
import { expect, test } from 'vitest'
import { morePaneFields, type PaneField } from '../../src/query/fields.ts'
import { timeTest } from '../../src/query/times.ts'
import { divide } from '../../src/screen/draw/layout.ts'
import { extraColumns } from '../../src/screen/draw/list-columns.ts'
import { paneHeights, paneRows, panesIn } from '../../src/screen/draw/pane-heights.ts'
import { type Line, lineWidth } from '../../src/screen/draw/styled-text.ts'
import { overlayLines } from '../../src/screen/overlay.ts'
import { noonClock } from '../support/clock.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const sizes = fc.record({ columns: fc.integer({ min: 1, max: 400 }), rows: fc.integer({ min: 1, max: 100 }) })

/** [columns, rows, panes, list, panel's place, the list's columns in order], as designed. */
const designed = [
  [160, 45, 22, 96, 'right', [1, 12, 1, 18, 8, 34, 4, 5, 5]],
  [140, 40, 22, 80, 'right', [1, 8, 1, 16, 8, 24, 4, 5, 5]],
  [120, 36, 22, 97, 'below', [1, 12, 1, 18, 8, 35, 4, 5, 5]],
  [80, 24, 0, 80, 'strip', [1, 8, 1, 16, 8, 30, 4, 5]],
  [40, 12, 0, 40, 'strip', [1, 10, 6, 11, 4, 3]],
] as const

test.each(designed)('%ix%i is divided as designed', (columns, rows, panes, list, place, widths) => {
  const layout = divide({ size: { columns, rows } })
  expect(layout.panes).toBe(panes)
  expect(layout.list.width).toBe(list)
  expect(layout.panel.place).toBe(place)
  expect(layout.list.columns.map(({ width }) => width)).toEqual(widths)
})

/** The same with a widest caller and pane, and with what the user may choose. */
const wider = [
  // USER and panes take what they need, and the panel goes below the list.
  [160, 45, { user: 33, pane: 30 }, 30, 129, 'below', [1, 12, 1, 33, 8, 52, 4, 5, 5]],
  [160, 45, { user: 22, pane: 22 }, 22, 96, 'right', [1, 12, 1, 22, 8, 30, 4, 5, 5]],
  [160, 45, { user: 23, pane: 22 }, 22, 137, 'below', [1, 12, 1, 23, 8, 70, 4, 5, 5]],
  [160, 45, { user: 90, pane: 90 }, 34, 125, 'below', [1, 12, 1, 40, 8, 41, 4, 5, 5]],
  [200, 50, { user: 90, pane: 90 }, 34, 114, 'right', [1, 12, 1, 40, 8, 30, 4, 5, 5]],
  [120, 36, { user: 90, pane: 90 }, 22, 97, 'below', [1, 12, 1, 23, 8, 30, 4, 5, 5]],
  [80, 24, { user: 90, pane: 90 }, 0, 80, 'strip', [1, 8, 1, 16, 8, 30, 4, 5]],
] as const

test.each(wider)('%ix%i with values as wide as %j', (columns, rows, { user, pane }, panes, list, place, widths) => {
  const layout = divide({ size: { columns, rows }, content: { user, panes: [{ width: pane, values: 9 }] } })
  expect(layout.list.columns.map(({ width }) => width)).toEqual(widths)
  expect([layout.panes, layout.list.width, layout.panel.place]).toEqual([panes, list, place])
})

test('a small screen opens a pane beside the list, and a tiny one in its place', () => {
  const at = (columns: number, rows: number) => divide({ size: { columns, rows }, openPane: 1 })
  expect(at(80, 24)).toMatchObject({
    panes: 40,
    onlyPane: 1,
    list: { width: 39 },
    panel: { place: 'strip', height: 3 },
  })
  expect(at(40, 12)).toMatchObject({ panes: 0, onlyPane: null, list: { width: 40 } })
})

test('the pane that keys act on widens to what its values need, up to a third of the screen', () => {
  const content = {
    user: 20,
    panes: [
      { width: 50, values: 9 },
      { width: 20, values: 9 },
    ],
  }
  expect(divide({ size: { columns: 120, rows: 36 }, content, openPane: 0 }).panes).toBe(40)
  expect(divide({ size: { columns: 120, rows: 36 }, content, openPane: 1 }).panes).toBe(22)
  const wide = { user: 20, panes: [{ width: 500, values: 9 }] }
  expect(divide({ size: { columns: 120, rows: 36 }, content: wide, openPane: 0 }).panes).toBe(40)
})

test('panes leave the rows that they do not need to those that have more values', () => {
  expect(paneHeights(30, [100, 5, 100, 3])).toEqual([11, 5, 11, 3])
  expect(paneHeights(30, [2, 2, 2, 2])).toEqual([8, 8, 7, 7])
  expect(paneHeights(2, [9, 9, 9, 9])).toEqual([1, 1, 1, 1])
})

test('where rows are few the stage pane becomes one line, then the last panes, but never the one that keys act on', () => {
  const many = [99, 99, 99, 4, 99, 99, 99, 99, 99]
  // 120x36: as it was with four panes, one line with five.
  expect(panesIn(33, many.slice(0, 4), 3, null)).toEqual([7, 7, 7, 4])
  expect(panesIn(33, many.slice(0, 5), 3, null)).toEqual([6, 6, 6, 0, 6])
  expect(panesIn(33, many.slice(0, 5), 3, 3)).toEqual([5, 5, 5, 4, 4])
  expect(panesIn(33, many, 3, null)).toEqual([3, 3, 3, 0, 3, 3, 3, 0, 0])
  expect(panesIn(33, many, 3, 8)).toEqual([3, 3, 3, 0, 3, 3, 0, 0, 3])
  // 160x45, and the fewest rows that panes are drawn in.
  expect(panesIn(42, many, 3, null)).toEqual([4, 3, 3, 0, 3, 3, 3, 3, 3])
  expect(panesIn(21, many, 3, null)).toEqual([3, 3, 3, 0, 0, 0, 0, 0, 0])
  expect(panesIn(21, many, 3, 8)).toEqual([3, 3, 0, 0, 0, 0, 0, 0, 3])
  // Panes with few values need no more rows.
  expect(panesIn(21, [1, 2, 1, 1, 2], 3, null)).toEqual([3, 2, 2, 2, 2])
})

const contents = fc.record({
  user: fc.nat(120),
  panes: fc.array(fc.record({ width: fc.nat(200), values: fc.nat(300) }), { minLength: 9, maxLength: 9 }),
})
const arrangements = fc.record({
  paneWidth: fc.oneof(fc.constant(null), fc.integer({ min: 14, max: 200 })),
  showsPanes: fc.boolean(),
  panel: fc.constantFrom('auto', 'right', 'below', 'off'),
  extra: fc.subarray([...extraColumns]),
})
const anyState = fc.record({
  size: sizes,
  judging: fc.boolean(),
  comparing: fc.boolean(),
  several: fc.boolean(),
  content: contents,
  arrangement: arrangements,
  shownFields: fc
    .subarray<PaneField>(['origin', ...morePaneFields], { maxLength: 5 })
    .map((more): PaneField[] => ['user', 'verb', 'resource', 'stage', ...more]),
  openPane: fc.oneof(fc.constant(null), fc.nat(8)),
})

test('at every size the columns and their blanks fill the list, and heights add up to the screen', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const { size } = state
      const { list, panel, panes, paneHeights, onlyPane, filterBar, chips, footer, body, usable } = divide(state)
      if (!usable) return
      const widths = list.columns.map(({ width }) => width)
      expect(widths.reduce((total, width) => total + width + 1, -1)).toBe(list.width)
      expect(1 + filterBar + chips + footer + body).toBe(size.rows)
      expect(list.title + list.height + (panel.place === 'right' ? 0 : panel.height)).toBe(body)
      expect(list.height).toBeGreaterThan(0)
      const beside = (panes > 0 ? panes + 1 : 0) + (panel.place === 'right' ? panel.width + 1 : 0)
      expect(list.width + beside).toBe(size.columns)
      const rows = paneHeights.reduce((total, height) => total + paneRows(height), 0)
      expect(paneHeights).toHaveLength(state.shownFields.length)
      if (panes > 0 && onlyPane === null) {
        expect(rows).toBe(body)
        // The first pane and the one that keys act on are never one line.
        for (const at of [0, state.openPane ?? 0])
          if (at < paneHeights.length) expect(paneHeights[at]).toBeGreaterThan(0)
      }
    }),
    { numRuns: 2000 },
  )
})

const hostile = [
  '\u001b[31mred\u001b[0m',
  'tab\tnew\nline\u0000nul',
  'bidi\u202eevil\u2066',
  'wide 漢字漢字漢字',
  'emoji 👩‍👩‍👧‍👦👍🏽',
  'c\u0327o\u0308mb\u0301ining',
  '\u009b31m c1',
  'x'.repeat(5000),
  '',
]

const hostileLines = hostile.flatMap((text, index) => [
  eventLine(index, {
    user: { username: text, groups: [text] },
    verb: text,
    userAgent: text,
    impersonatedUser: { username: text },
  }),
  eventLine(index + 50, {
    objectRef: { resource: text, namespace: text, name: text, subresource: text },
    responseStatus: { code: 403 },
  }),
  eventLine(index + 90, { requestURI: `/${text}`, objectRef: undefined, verb: text }),
])

/** Keys that bring up everything that the screen can show. */
const ways = [
  ...[
    '',
    'k',
    '1',
    '3 x',
    '2 / "a"',
    '/ "user:x* nonsense"',
    '/ tab',
    '/ "user:" tab tab',
    '/ "name:" tab',
    'enter',
    'r',
    '!',
    '?',
    'k k f',
  ],
  ...['A', 'w', ': "pa"', 'C enter j enter q', '? / "rule"', 'p', 'p p', 'b', '1 > > >', '1 < <', 'enter j j j'],
  ...[
    'P',
    'P enter j enter j enter j enter q',
    'P j enter j j enter j enter j j enter 6 j x',
    'P G enter q 5',
    '4 j x k space q',
  ],
]

test('every line is as wide and every part as high as the layout says, whatever the log contains', () => {
  fc.assert(
    fc.property(sizes, fc.constantFrom(...ways), ({ columns, rows }, way) => {
      const screen = new TestScreen([...hostileLines, 'no event \u001b[2J'], metadataPolicy, columns, rows)
      screen.press(way)
      const open = screen.effects.find(({ kind }) => kind === 'open')
      if (open?.kind === 'open') {
        const value = JSON.parse(hostileLines[3]!) as unknown
        screen.act({ kind: 'opened', row: open.row, record: { kind: 'here', value } })
      }
      const { layout, top, panes, main, panel, bottom } = screen.frame()
      if (!layout.usable) {
        expect(top.length + main.length).toBe(rows)
        return
      }
      const width = (lines: readonly Line[]): number[] => [...new Set(lines.map(lineWidth))]
      expect(width([...top, ...bottom])).toEqual([columns])
      expect(top.length + main.length + bottom.length).toBe(rows)
      const parts = [panes, main, panel].filter((part) => part.length > 0)
      for (const part of parts) expect(part.length).toBe(main.length)
      const inBody = parts.reduce((total, part) => total + (width(part)[0] ?? 0), 0)
      expect(parts.every((part) => width(part).length === 1)).toBe(true)
      expect(inBody + (panes.length > 0 ? 1 : 0)).toBe(columns)

      expect(screen.text()).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/,
      )
    }),
    { numRuns: 400 },
  )
})

test('the verdict of the selected event is visible at every size down to 40x12', () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 300 }), fc.integer({ min: 12, max: 90 }), (columns, rows) => {
      const screen = new TestScreen(
        [...Array(30).keys()].map((number) => eventLine(number)),
        metadataPolicy,
        columns,
        rows,
      )
      screen.press('k k k k')
      expect(screen.selected()).toMatch(/web-25|web-~|shop|pods|user-4/)
      expect(screen.text()).toMatch(/rule 3 \(line 8\)/)
      expect(screen.text()).toMatch(/agre/)
    }),
    { numRuns: 200 },
  )
})

test('without a policy the panel says how to give one; without events it says so', () => {
  const screen = new TestScreen([eventLine(1)], null)
  expect(screen.text()).toContain('--policy FILE')
  expect(new TestScreen([], metadataPolicy).text()).toContain('no events yet')
})

test('drift and its reason are shown in the list, the header and the panel', () => {
  const drifting = [eventLine(1, { level: 'Request' }), eventLine(2, { user: { username: 'user-99' } })]
  const screen = new TestScreen(drifting, metadataPolicy)
  expect(screen.text()).toContain('2 drift')
  expect(screen.text()).toContain('1!M')
  expect(screen.text()).toContain('the rule has level None')
  screen.press('k')
  expect(screen.text()).toContain('logged at Request; the rule says Metadata')
  const none = new TestScreen(
    drifting,
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n  verbs: [list]\n',
  )
  expect(none.text()).toContain('no rule matches')
})

test('an event that several rules may have logged is ambiguous, with the candidates', () => {
  const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Metadata
  resources: [{group: "", resources: [configmaps], resourceNames: [leader]}]
- level: Metadata
`
  const create = eventLine(1, {
    verb: 'create',
    requestURI: '',
    objectRef: { resource: 'configmaps', namespace: 'a', name: 'leader' },
  })
  const screen = new TestScreen([create], policy)
  expect(screen.text()).toContain('rule 1, 2?')
  expect(screen.text()).toContain('ambiguous')
  expect(screen.text()).toContain('1?M')
})

test('a problem that lasts is one entry, with since and until', () => {
  const screen = new TestScreen([eventLine(1)], metadataPolicy)
  const since = Date.UTC(2026, 10, 23, 17, 0, 0)
  const problem = { path: '/log', offset: 7, reason: 'EACCES: permission denied' }
  screen.store.problem({ ...problem, times: { since, until: null } })
  screen.press('!')
  expect(screen.text()).toContain('1 lost')
  expect(screen.text()).toContain('/log:7: EACCES: permission denied, since 2026-11-23T17:00:00.000Z')
  screen.store.over({ ...problem, times: { since, until: since + 90_000 } })
  expect(screen.text()).toContain('1 lost')
  expect(screen.text()).toContain('denied, from 2026-11-23T17:00:00.000Z until 2026-11-23T17:01:30.000Z')
  expect(screen.text()).not.toContain('since')
})

test('the lost list shows each problem and its place; 0 lost is shown too', () => {
  const screen = new TestScreen(
    [eventLine(1), 'torn {"kind":"Ev', '{"kind":"Event","apiVersion":"v1"}'],
    metadataPolicy,
  )
  expect(screen.text()).toContain('2 lost')
  screen.press('!')
  expect(screen.text()).toMatch(/audit\.log:\d+: not JSON/)
  expect(screen.text()).toMatch(/audit\.log:\d+: an Event of v1/)
  expect(new TestScreen([eventLine(1)], metadataPolicy).text()).toContain('0 lost')
})

// What is not shown among the events must be said here: nothing is left out in silence.
test('the lost list says of all that is not in the list why, and how much it is', () => {
  const screen = new TestScreen([eventLine(1)], metadataPolicy)
  const { world } = screen
  const about = {
    ...world.events.about,
    size: 1,
    problems: [],
    problemCount: 0,
    evicted: 1,
    older: 2,
    undated: 3,
    foreignCount: 4,
    repeated: 5,
  }
  const progress = { ...world.progress, left: 6000, late: 7 }
  const since = timeTest('since', '10m', noonClock)
  if (typeof since === 'string') throw new Error(since)
  const lines = overlayLines(
    { ...screen.state, focus: 'lost' },
    { ...world, events: { ...world.events, about }, progress, since },
  )
  const text = lines.map(lineText)
  for (const words of [
    '1 older event dropped from memory (--max-events)',
    '6.0 kB of older events not read: raise --max-events to read more',
    '2 events skipped: before --since',
    '3 events kept: without a time that --since could read',
    '7 events arrived over a second late, listed in order of arrival',
    '5 duplicates (posted or printed twice) dropped',
  ])
    expect(text).toContain(words)
  expect(text.join(' ')).toContain('4 records of other programs skipped')
  expect(text.join(' ')).toContain('all other records were read')
})

test('deletecollection never looks like delete, at any width', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 300 }), fc.integer({ min: 5, max: 60 }), (columns, rows) => {
      const screen = new TestScreen([eventLine(1, { verb: 'deletecollection' })], metadataPolicy, columns, rows)
      expect(screen.text()).not.toMatch(/\bdelete\b/)
      expect(screen.text()).toMatch(/delco/)
    }),
  )
})

test('what kube-apiserver ignored in the policy is shown in the header and beside the rule', () => {
  const policy = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n  verb: [get]\n'
  for (const [columns, rows] of [
    [160, 45],
    [120, 36],
  ] as const) {
    const screen = new TestScreen([eventLine(1)], policy, columns, rows)
    expect(screen.text()).toContain('! 1 warning')
    expect(screen.text()).toMatch(/! line 5: unknown field/)
  }
})

test('a narrow header drops drift last', () => {
  for (let columns = 40; columns <= 200; columns++) {
    const screen = new TestScreen([eventLine(1, { level: 'Request' })], metadataPolicy, columns, 24)
    expect([columns, screen.text().split('\n')[0]]).toEqual([columns, expect.stringContaining('1 drift')])
  }
})

test('the line under the cursor of an open event is shown in full', () => {
  const long = `sh -c ${'a '.repeat(300)}rm -rf /`
  const screen = new TestScreen([eventLine(1)], metadataPolicy, 80, 36)
  screen.press('enter')
  const open = screen.effects.find(({ kind }) => kind === 'open')
  if (open?.kind !== 'open') throw new Error('nothing was asked for')
  screen.act({ kind: 'opened', row: open.row, record: { kind: 'here', value: { userAgent: long } } })
  expect(screen.text()).toContain('rm -rf /')
  // Also the last of more lines than fit.
  const many = Object.fromEntries([...Array(60).keys()].map((number) => [`key-${number}`, number]))
  screen.act({ kind: 'opened', row: open.row, record: { kind: 'here', value: { ...many, userAgent: long } } })
  screen.press('G')
  expect(screen.text()).toContain('rm -rf /')
})
