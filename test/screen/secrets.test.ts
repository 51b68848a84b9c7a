import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explanationLines } from '../../src/cli/explain/text.ts'
import { noPolicies, onePolicy } from '../../src/cli/policies/policy-set.ts'
import { summaryLine, textLine } from '../../src/cli/print/event-line.ts'
import { explainEvent } from '../../src/explain/explanation.ts'
import { morePaneFields } from '../../src/query/fields.ts'
import { extraColumns } from '../../src/screen/draw/list-columns.ts'
import { treeRows } from '../../src/screen/event/tree.ts'
import { initialTree } from '../../src/screen/model/tree-state.ts'
import { Totals } from '../../src/store/totals.ts'
import { safe } from '../../src/text/safe.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { secretPlaces, secretSign as sign } from '../support/secret-places.ts'
import { policyOf, TestScreen } from './worlds.ts'

const size = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 1, max: 60 }) })
/** Keys that bring up each part of the screen; an event that they open is opened. */
const columnWays = extraColumns.map((_, at) => `C ${'j '.repeat(at)}enter escape`)
const paneWays = morePaneFields.flatMap((_, at) =>
  ['', 'x', 'space'].map((key) => `P ${'j '.repeat(at)}enter q 5 j ${key}`),
)
const ways = [
  '',
  'k',
  '1',
  'r',
  'w',
  '!',
  '?',
  '/ "agent:"',
  '/ "agent:" tab tab',
  '/ "uri:" tab tab',
  'enter',
  'enter G',
  'enter / "QzQ" enter n',
  ...columnWays,
  ...paneWays,
] as const

/** A screen of a log whose event number 1 has a secret, after some keys. */
function screenAfter(line: string, keys: string, columns: number, rows: number): TestScreen {
  const record = JSON.parse(line) as unknown
  // The event stands last, where the cursor is, behind a line that is no event and has the same text.
  const screen = new TestScreen([eventLine(0), `cut short ${line.slice(0, -9)}`, line], metadataPolicy, columns, rows)
  for (const key of keys.matchAll(/"[^"]*"|\S+/g)) {
    screen.press(key[0])
    const open = screen.effects.splice(0).find(({ kind }) => kind === 'open')
    if (open?.kind === 'open') screen.act({ kind: 'opened', row: open.row, record: { kind: 'here', value: record } })
  }
  return screen
}

/** What a screen shows, without the text that the user typed to search for. */
function withoutSearch(screen: TestScreen): string {
  return screen.text().replace(/\/QzQ_?|"QzQ"/g, '')
}

describe.each(secretPlaces)('a secret in %s', (_, more) => {
  const line = eventLine(1, more)
  const event = JSON.parse(line) as Readonly<Record<string, unknown>>

  test('is in the record', () => {
    expect(decodeURIComponent(JSON.stringify(event)).split(sign).length).toBeGreaterThan(3)
  })

  test('is in no frame of the screen, whatever its size', () => {
    fc.assert(
      fc.property(size, fc.constantFrom(...ways), ({ columns, rows }, keys) => {
        expect(withoutSearch(screenAfter(line, keys, columns, rows)), keys).not.toContain(sign)
      }),
      { numRuns: 15 },
    )
  })

  test('is in no frame of 120 columns and 40 rows', () => {
    for (const keys of ways) expect(withoutSearch(screenAfter(line, keys, 120, 40)), keys).not.toContain(sign)
  })

  test('is in no column that the list can show', () => {
    for (const keys of columnWays)
      for (let columns = 40; columns <= 260; columns += 20)
        expect(screenAfter(line, keys, columns, 40).text(), `${keys} at ${columns}`).not.toContain(sign)
  })

  test('is shown by R, and by no other key on any line of the tree', () => {
    const screen = screenAfter(line, 'enter', 120, 60)
    const lines = treeRows(event, initialTree)
    let revealed = 0
    for (const { name } of lines) {
      screen.press('+')
      expect(screen.text(), `after + on ${name}`).not.toContain(sign)
      screen.press('R')
      if (screen.text().includes(sign)) revealed++
      screen.press('R j')
    }
    expect(revealed).toBe(1)
    expect(screen.text()).not.toContain(sign)
  })

  test('is in no line that is printed to be read', () => {
    const screen = new TestScreen([line], metadataPolicy)
    const policy = policyOf(metadataPolicy)
    const [segment] = screen.store.segments
    const row = screen.events.row(screen.events.about.newest!)!
    const totals = new Totals()
    totals.add(segment!.shapes, segment!.shape(0))
    const printed = [
      textLine(row, noPolicies),
      textLine(row, onePolicy(policy)),
      ...totals.lines(0, ['1']).map(summaryLine),
      ...explanationLines(explainEvent(policy, row.fields)),
      ...screen.store.problems.map(({ reason }) => safe(reason)),
    ]
    expect(printed[1]).toContain('ResponseComplete')
    expect(printed.join('\n')).not.toContain(sign)
  })
})
