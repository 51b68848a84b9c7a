import { describe, expect, test } from 'vitest'
import { printFilter } from '../../src/query/print-filter.ts'
import { layoutOf } from '../../src/screen/model/layout-of.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const lines = [...Array(60).keys()].map((number) =>
  eventLine(number, { user: { username: `system:serviceaccount:ns-${number % 9}:worker` } }),
)

function screen(columns = 120, rows = 36): TestScreen {
  return new TestScreen(lines, metadataPolicy, columns, rows)
}

function layout(it: TestScreen): ReturnType<typeof layoutOf> {
  return layoutOf(it.state, it.world)
}

function footer(it: TestScreen): string {
  return it.text().split('\n').at(-1)?.trimEnd() ?? ''
}

/** Opens the selected event, as the program does when its record has been read. */
function opened(it: TestScreen): TestScreen {
  const open = it.effects.findLast(({ kind }) => kind === 'open')
  if (open?.kind !== 'open') throw new Error('no record was requested')
  const value = JSON.parse(lines[0] ?? '') as unknown
  it.act({ kind: 'opened', row: open.row, record: { kind: 'here', value } })
  return it
}

describe('the palette', () => {
  test('finds commands by words of their help, and Enter runs the one under the cursor', () => {
    const it = screen()
    it.press(': "table of ru"')
    expect(it.text()).toContain('table of rules')
    it.press('enter')
    expect(it.state.focus).toBe('table')
    it.press('q')
    expect(it.state.focus).toBe('list')
  })

  test('runs the commands of the place that it was opened from', () => {
    const it = screen()
    it.press('1 j : "hide events with" enter')
    expect(it.state.focus).toBe('pane')
    expect(printFilter(it.state.filter)).toMatch(/^-user:/)
  })

  test('goes to the list for a command that only the list has', () => {
    const it = screen()
    it.press('enter : "verbs pane" enter')
    expect([it.state.focus, it.state.pane, it.state.event]).toEqual(['pane', 1, null])
  })

  test('Esc and ^C close it without a command, and no match says so', () => {
    for (const key of ['escape', 'ctrl+c']) {
      const it = screen()
      it.press(`r : "zzzz"`)
      expect(it.text()).toContain('no command is like this')
      it.press('enter')
      expect(it.state.focus).toBe('palette')
      it.press(key)
      expect([it.state.focus, it.effects]).toEqual(['rules', []])
    }
  })

  test('offers every command but those that only move', () => {
    const it = screen(120, 100)
    it.press(':')
    for (const words of [
      'edit the filter',
      'hide or show the panes',
      'choose columns',
      'quit',
      'redraw',
      'lost records',
    ])
      expect(it.text()).toContain(words)
  })
})

describe('Esc in the list', () => {
  test('drops the newest term of the filter, one at a time', () => {
    const it = screen()
    it.press('/ "verb:get code:200 -user:bob" enter escape')
    expect(printFilter(it.state.filter)).toBe('verb:get code:200')
    expect(footer(it)).toBe(' dropped -user:bob')
    it.press('escape escape')
    expect(it.state.filter).toEqual([])
    it.press('escape')
    expect(footer(it)).toContain('no filter to drop')
  })
})

describe('the parts of the screen', () => {
  test('< and > make the panes narrower and wider, b hides and shows them', () => {
    const it = screen()
    expect(layout(it).panes).toBe(22)
    it.press('> >')
    expect(layout(it).panes).toBe(30)
    it.press('<')
    expect(layout(it).panes).toBe(26)
    it.press('b')
    expect([layout(it).panes, layout(it).chips]).toEqual([0, 1])
    it.press('>')
    expect(footer(it)).toContain('b shows them')
    it.press('b')
    expect(layout(it).panes).toBe(26)
  })

  test('where there is no room for panes, b and > say how to open one', () => {
    for (const key of ['b', '>']) {
      const it = screen(80, 24)
      it.press(key)
      expect(footer(it)).toContain('1-4 open one')
    }
  })

  test('p moves the panel: right, below, off', () => {
    const it = screen(120, 36)
    const places = ['p', 'p', 'p', 'p'].map((key) => {
      it.press(key)
      const { panel } = layout(it)
      return panel.height === 0 ? 'off' : panel.place
    })
    expect(places).toEqual(['off', 'right', 'below', 'off'])
  })

  test('C chooses columns for this run', () => {
    const it = screen(160, 45)
    it.press('C j j enter')
    expect(it.text()).toContain('ADDRESS')
    it.press('q k')
    expect(it.text()).toMatch(/ADDRESS.*CODE/)
    it.press('C enter')
    expect(it.text()).not.toContain('ADDRESS')
  })
})

describe('panes', () => {
  test('the footer has the whole value under the cursor', () => {
    const it = screen(80, 24)
    it.press('1')
    expect(footer(it)).toContain('system:serviceaccount:ns-0:worker')
    expect(it.text()).toContain('USER')
    expect(it.text()).toContain('rule 3 (line 8)')
  })

  test('a glob of the filter ticks the values that it covers, and dims those that it excludes', () => {
    const it = screen(160, 45)
    it.press('/ "user:*ns-1* -user:*ns-2*" enter')
    const marked = (value: string): string | undefined =>
      it
        .text()
        .split('\n')
        .find((row) => /^│./.test(row) && row.slice(3).startsWith(`worker ·${value}`))
        ?.slice(1, 2)
    expect([marked('ns-1'), marked('ns-2'), marked('ns-3')]).toEqual(['✓', '✗', ' '])
  })

  test('a value written by hand is not listed beside the same value of the events', () => {
    const it = screen(160, 45)
    it.press('/ "resource:pods" enter')
    const rows = it
      .text()
      .split('\n')
      .filter((row) => /^│. pods /.test(row))
    expect(rows.map((row) => row.slice(1, 8))).toEqual(['+ pods '])
    it.press('3 space')
    expect(it.state.filter).toEqual([])
  })

  test('+ and - are Space and x', () => {
    const it = screen()
    it.press('1 + j -')
    expect(printFilter(it.state.filter)).toBe(
      'user:system:serviceaccount:ns-0:worker -user:system:serviceaccount:ns-1:worker',
    )
  })
})

describe('an opened event', () => {
  test('J and K open the next and the previous event of the list, and the search stays', () => {
    const it = screen()
    it.press('g j enter')
    opened(it).press('/ "verb" enter')
    it.press('J')
    expect(it.effects.filter(({ kind }) => kind === 'open')).toHaveLength(2)
    expect(it.state.event?.tree.search).toBe('verb')
    expect(it.text()).toContain('shop/web-2')
    it.press('K K')
    expect(it.text()).toContain('shop/web-0')
    it.press('K')
    expect(footer(it)).toContain('this is the first event of the list')
    it.press('q')
    expect(it.selected()).toBe('web-0')
  })

  test('l and h expand and collapse, and move in and out', () => {
    const it = screen()
    it.press('enter')
    opened(it)
    const user = (): string =>
      it
        .text()
        .split('\n')
        .find((row) => row.includes('user: {')) ?? ''
    it.press('/ "user" enter h')
    expect(user()).toMatch(/▸ user/)
    it.press('l')
    expect(user()).toMatch(/▾ user/)
    it.press('l l')
    const inside = it.state.event?.tree.cursor ?? 0
    it.press('h')
    expect(it.state.event?.tree.cursor).toBeLessThan(inside)
  })

  test('on a small screen begins with outcome, action and rule, and scrolls as one to its end', () => {
    const it = screen(40, 12)
    it.press('enter')
    opened(it)
    const body = (): string[] => it.frame().main.map(lineText)
    expect(
      body()
        .slice(0, 3)
        .map((row) => row.slice(1, 9).trim()),
    ).toEqual(['outcome', 'action', 'rule'])
    const seen = new Set(body())
    for (let key = 0; key < 80; key++) {
      it.press('j')
      for (const row of body()) seen.add(row)
    }
    expect([...seen].some((row) => row.includes('client'))).toBe(true)
    expect([...seen].some((row) => row.includes('auditID:'))).toBe(true)
    it.press('g')
    expect(body()[0]).toContain('outcome')
  })
})

describe('the panel', () => {
  test('J and K in the rule in full show the rule of other events', () => {
    const it = screen()
    it.press('g r J')
    expect(it.state.focus).toBe('rules')
    it.press('q')
    expect(it.selected()).toBe('web-1')
  })

  test('has the earlier rules in one line, and in full when asked', () => {
    const it = screen(160, 45)
    expect(it.text()).toMatch(/did not match: 1 .* · 2 .* {2}r: why/)
    it.press('r')
    expect(it.text()).toContain('did not match (earlier rules)')
  })

  test('without a policy says the event in words, and how to give a policy once', () => {
    for (const [columns, rows] of [
      [160, 45],
      [120, 36],
      [80, 24],
    ] as const) {
      const it = new TestScreen(lines, null, columns, rows)
      it.press('k')
      expect(it.text()).toContain('get pods shop/web-58')
      expect(it.text().match(/--policy FILE/g)).toHaveLength(1)
      expect(it.text()).not.toContain('RULE')
    }
  })

  test('of an arrival says the response', () => {
    const request = { auditID: 'one', requestURI: '/x', requestReceivedTimestamp: '2026-11-23T17:00:00.000000Z' }
    const it = new TestScreen(
      [
        eventLine(1, { ...request, stage: 'RequestReceived', responseStatus: undefined }),
        eventLine(2, { ...request, stage: 'ResponseComplete', responseStatus: { code: 403 } }),
      ],
      null,
    )
    it.press('z k')
    expect(it.text()).toContain('outcome  403, by its ResponseComplete')
  })
})

describe('the footer', () => {
  test.each([20, 40, 59])('in %i columns still names Enter', (columns) => {
    expect(footer(screen(columns, 12))).toContain('Enter open')
  })

  test('drops what matters least, whatever its place', () => {
    expect(footer(screen(60, 24))).toBe(' / filter  1-4 panes  Enter open  r rule  ? keys  q quit')
  })
})

test('no label changes because the list moved, and no two users look alike', () => {
  const users = [...Array(300).keys()].map((number) =>
    eventLine(number, {
      user: { username: `system:serviceaccount:openshift-operator-${number % 7}:operator-${number}-sa` },
    }),
  )
  const it = new TestScreen(users, metadataPolicy, 80, 24)
  const labels = new Map<string, string>()
  const owners = new Map<string, string>()
  for (let page = 0; page < 40; page++) {
    const { rows } = { rows: it.frame().main.map(lineText) }
    for (const row of rows) {
      const name = /web-\d+/.exec(row)?.[0]
      if (name === undefined) continue
      const user = row.slice(13, 29)
      expect([name, user]).toEqual([name, labels.get(name) ?? user])
      expect([user, name]).toEqual([user, owners.get(user) ?? name])
      labels.set(name, user)
      owners.set(user, name)
    }
    it.press(page < 20 ? 'pageup' : 'space')
  }
  expect(labels.size).toBe(300)
})

test('events that were read at the start are not new once they are', () => {
  const it = screen()
  it.press('k')
  it.append(lines.map((_, number) => eventLine(number + 60)))
  expect(it.text()).toContain('60 new')
  it.act({ kind: 'caughtUp' })
  expect(it.text()).toContain('0 new')
  it.append([eventLine(120)])
  expect(it.text()).toContain('1 new')
})

test('e and E at the end name the error on the other side', () => {
  const it = new TestScreen(
    [eventLine(1), eventLine(2, { responseStatus: { code: 403 } }), eventLine(3)],
    metadataPolicy,
  )
  it.press('e')
  expect(footer(it)).toMatch(/no later errors \(E: 403 at 17:00:00, user-2 get pods\)/)
  it.press('g E')
  expect(footer(it)).toMatch(/no earlier errors \(e: 403 at /)
})
