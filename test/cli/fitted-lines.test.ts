import { describe, expect, test, vi } from 'vitest'
import { onePolicy } from '../../src/cli/policies/policy-set.ts'
import { textLine } from '../../src/cli/print/event-line.ts'
import { fittedLines } from '../../src/cli/print/fitted-line.ts'
import { textLook, type TextLookOptions } from '../../src/cli/print/text-look.ts'
import type { EventRow } from '../../src/engine/engine.ts'
import { storeEngine } from '../../src/engine/store-engine.ts'
import { paneFields } from '../../src/query/fields.ts'
import { mostInLabel } from '../../src/screen/labels/store-labels.ts'
import { Store } from '../../src/store/store.ts'
import { safe } from '../../src/text/safe.ts'
import { width } from '../../src/text/width.ts'
import { policyOf, TestScreen } from '../screen/worlds.ts'
import { eventIn } from '../support/decoded.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { unsafeCharacter } from '../text/any-text.ts'

const lines = [
  eventLine(1),
  eventLine(2, { user: { username: 'system:serviceaccount:kube-system:replicaset-controller' }, verb: 'delete' }),
  eventLine(3, { level: 'Request', responseStatus: { code: 403 } }),
  eventLine(4, { stage: 'RequestReceived', responseStatus: undefined, user: { username: '漢字'.repeat(20) } }),
  eventLine(5, { objectRef: undefined, requestURI: `/${'long/'.repeat(60)}`, verb: 'deletecollection' }),
  eventLine(6, { user: { username: '\u001b[31mred\r\n' } }),
  eventLine(7, { stageTimestamp: '2026-11-24T00:00:01.000000Z' }),
]

function screenOf(columns: number, policy: string | null = metadataPolicy): TestScreen {
  return new TestScreen(lines, policy, columns, 20)
}

/** All events of a store, with texts as short as lines fitted to a terminal read them. */
function rowsOf(store: Store): EventRow[] {
  const events = storeEngine(store)
  const ask = { filter: [], rows: 'events', panes: paneFields, signal: new AbortController().signal } as const
  return events.tail(ask, null).value.map((row) => events.row(row, mostInLabel)!)
}

/** The lines of all events for a look, with the titles first. */
function printed({ store }: Pick<TestScreen, 'store'>, columns: number, look = plain): string[] {
  const { origins } = storeEngine(store)
  const fitted = fittedLines(look, { judging: store.judges !== null, comparing: false, origins })
  return rowsOf(store).flatMap((row) => [...fitted(row, columns)])
}

const terminal = { isTTY: true, columns: 100 }
const pipe = { isTTY: false, columns: 100 }
const look = (options: Partial<TextLookOptions>, stdout = terminal) =>
  textLook({ wide: false, color: 'auto', ascii: false, theme: 'auto', ...options }, stdout)
const plain = look({ color: 'never' })
const sgrs = /\x1b\[[\d;]*m/g

// In a narrower list some label depends on others, and lines know only those before them.
test('where nothing is shortened, the lines are those of the list on the screen, without its mark and panel', () => {
  for (let columns = 150; columns <= 220; columns++) {
    const screen = screenOf(columns)
    const list = screen.frame().main.map((line) => lineText(line).slice(2).trimEnd())
    const title = list.findIndex((line) => line.includes('VERB'))
    expect([columns, printed(screen, columns)]).toEqual([columns, list.slice(title, title + lines.length + 1)])
  }
})

test('no line is wider than the terminal, and none holds what a terminal would act on', () => {
  for (const columns of [20, 40, 79, 80, 120, 400]) {
    for (const line of printed(screenOf(columns, null), columns)) {
      expect(width(safe(line))).toBeLessThanOrEqual(columns)
      expect(line).not.toMatch(unsafeCharacter)
    }
  }
})

test('in colours a line has the same words', () => {
  const screen = screenOf(120)
  const inColours = printed(screen, 120, look({ color: 'always' }))
  expect(inColours.map((line) => line.replaceAll(sgrs, ''))).toEqual(printed(screen, 120))
  expect(inColours[2]).toContain('\x1b[1;4;31mdelete')
  expect(inColours[3]).toContain('!403\x1b[m')
  // What a log says is not coloured by the log.
  expect(inColours[6]).toContain('\\x1b[31mred')
})

test('in full a line has the same words in colours too', () => {
  const policies = onePolicy(policyOf(metadataPolicy))
  for (const row of rowsOf(screenOf(120).store)) {
    const line = textLine(row, policies, look({ color: 'always' }).paint)
    expect(line.replaceAll(sgrs, '')).toBe(textLine(row, policies))
    expect(line).toMatch(sgrs)
  }
})

test('logs whose names are long are told apart in their column', () => {
  const names = ['a', 'b'].map((one) => `/var/log/kubernetes/control-plane-${one}-of-the-cluster/audit.log`)
  const several = new Store(null, { origins: { names, of: (file) => file } })
  for (const file of [0, 1]) several.append(eventIn(lines[0]!)!, { file, offset: 0, length: 1 })
  const [first, second] = printed({ store: several }, 100).slice(1)
  expect([first?.length, first?.slice(24)]).toEqual([second?.length, second?.slice(24)])
  expect(first).not.toBe(second)
})

describe('the look', () => {
  test.each<[string, Partial<TextLookOptions>, { isTTY: boolean; columns: number }, number | null, boolean]>([
    ['is fitted and coloured on a terminal', {}, terminal, 100, true],
    ['is neither in a pipe', {}, pipe, null, false],
    ['is in full with --wide', { wide: true }, terminal, null, true],
    ['has no colours with --color never', { color: 'never' }, terminal, 100, false],
    ['has colours in a pipe with --color always', { color: 'always' }, pipe, null, true],
    ['is in full where the terminal does not know its width', {}, { isTTY: true, columns: 0 }, null, true],
  ])('%s', (_, options, stdout, fittedTo, isColoured) => {
    vi.stubEnv('NO_COLOR', '')
    vi.stubEnv('TERM', 'xterm')
    const { width: widthOf, paint } = look(options, stdout)
    expect([widthOf(), paint !== null]).toEqual([fittedTo, isColoured])
    vi.unstubAllEnvs()
  })

  test.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ])('has no colours with %s=%s, unless they are asked for', (name, value) => {
    vi.stubEnv(name, value)
    expect(look({}).paint).toBe(null)
    expect(look({ color: 'always' }).paint).not.toBe(null)
    vi.unstubAllEnvs()
  })

  test('follows the width of the terminal', () => {
    const stdout = { isTTY: true, columns: 80 }
    const { width: widthOf } = look({}, stdout)
    stdout.columns = 120
    expect(widthOf()).toBe(120)
  })
})
