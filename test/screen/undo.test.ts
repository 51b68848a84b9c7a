import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printFilter } from '../../src/query/print-filter.ts'
import type { ListPlace, State } from '../../src/screen/model/state.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const lines = [...Array(60).keys()].map((number) => eventLine(number, number % 3 === 0 ? { verb: 'list' } : {}))

function screen(): TestScreen {
  const it = new TestScreen(lines, metadataPolicy)
  it.live = false
  return it
}

/** What undo restores. */
function placeIn({ filter, rows, selected, top, following, stage }: State): ListPlace {
  return { filter, rows, selected, top, following, stage }
}

/** Ways to change the filter or the place, each as one change that undo names. */
const changes: readonly (readonly [keys: string, undone: string])[] = [
  ['/ "verb:list" enter', 'verb:list'],
  ['/ "verb:list" left left right ctrl+e backspace "t" enter', 'verb:list'],
  ['1 x escape', '-user:user-0'],
  ['1 enter escape', 'user:user-0'],
  ['A enter', 'rule:2'],
  ['A - escape', '-rule:2'],
  ['z', 'each stage on a line'],
  ['k g', 'jump'],
  ['k k G', 'jump'],
  ['k f', 'jump'],
]

describe.each(changes)('%s', (keys, undone) => {
  test('is one change, which u undoes and ^R redoes', () => {
    const it = screen()
    it.press('k k')
    const jump = keys.startsWith('k')
    if (jump) it.press(keys.split(' ').slice(0, -1).join(' '))
    const before = placeIn(it.state)
    it.press(jump ? keys.split(' ').slice(-1).join(' ') : keys)
    const after = placeIn(it.state)
    expect(after).not.toEqual(before)
    it.press('u')
    expect(placeIn(it.state)).toEqual(before)
    expect(it.text()).toContain(`undone: ${undone}`)
    it.press('ctrl+r')
    expect(placeIn(it.state)).toEqual(after)
    expect(it.text()).toContain(`redone: ${undone}`)
    it.press('u u')
    expect(it.text()).toContain('nothing to undo')
    expect(placeIn(it.state)).toEqual(before)
  })
})

test('undo names a term that was dropped', () => {
  const it = screen()
  it.press('/ "verb:list" enter escape u')
  expect(it.text()).toContain('undone: dropped verb:list')
  expect(printFilter(it.state.filter)).toBe('verb:list')
})

test('Esc in the filter bar is no change, nor is a filter that was typed as it was', () => {
  const it = screen()
  it.press('/ "verb:list" escape u')
  expect(it.text()).toContain('nothing to undo')
  it.press('/ "verb:list" enter / backspace "x" backspace enter u')
  expect(it.text()).toContain('undone: verb:list')
  expect(it.state.filter).toEqual([])
})

test('a new change makes redo pointless', () => {
  const it = screen()
  it.press('/ "verb:list" enter u 1 x escape ctrl+r')
  expect(it.text()).toContain('nothing to redo')
  expect(printFilter(it.state.filter)).toBe('-user:user-0')
})

test('a jump to where the cursor is leaves nothing to undo', () => {
  const it = screen()
  it.press('G G end u')
  expect(it.text()).toContain('nothing to undo')
})

test('what came while the newest event was shown is not new after an undo', () => {
  const it = screen()
  it.press('k G')
  it.append([eventLine(60), eventLine(61)])
  it.press('u')
  expect(it.text()).not.toMatch(/[1-9] new/)
  it.append([eventLine(62)])
  expect(it.text()).toContain(' 1 new')
})

test('the place of an event that was dropped from memory is the oldest match, and this is said', () => {
  const it = screen()
  it.press('k k k /')
  it.press('"verb:get" enter')
  const { events } = it
  const gone = { ...it.world, events: { ...events, row: () => null } }
  it.press('u')
  expect(it.text()).not.toContain('dropped from memory')
  it.press('ctrl+r')
  const world = Object.getOwnPropertyDescriptor(TestScreen.prototype, 'world')!
  Object.defineProperty(it, 'world', { get: () => gone, configurable: true })
  it.act({ kind: 'key', key: 'u', text: 'u' })
  Object.defineProperty(it, 'world', world)
  expect(it.state.message).toContain('undone: verb:get; its event was dropped from memory')
  expect(it.selected()).not.toBe('')
})

const anyKeys = fc.array(
  fc.constantFrom(
    ...[
      'j',
      'k',
      'g',
      'G',
      'f',
      'z',
      '1',
      '2',
      'x',
      'space',
      'enter',
      'escape',
      'backspace',
      'tab',
      'pageup',
      'e',
      'E',
    ],
    ...['/ "verb:get" enter', '/ "user" escape', '/ "name:web-3" enter', 'A', '-', '+', 'w', 'u', 'ctrl+r', '?', 'r'],
  ),
  { maxLength: 25 },
)

/** The place after a key. */
function placeAfter(it: TestScreen, key: string): ListPlace {
  it.press(key)
  return placeIn(it.state)
}

test('undo after any keys leads back to the start, and redo to the end, through the same places', () => {
  fc.assert(
    fc.property(anyKeys, (keys) => {
      const it = screen()
      const start = it.state.filter
      for (const key of keys) it.press(key)
      it.press('escape')
      while (it.state.focus !== 'list') it.press('escape')
      const end = placeIn(it.state)
      const undone: ListPlace[] = []
      while (it.state.message !== 'nothing to undo') undone.push(placeAfter(it, 'u'))
      // The last one changed nothing.
      undone.pop()
      expect(it.state.filter).toBe(start)
      expect(it.state.rows).toBe('requests')
      const redone = undone.map(() => placeAfter(it, 'ctrl+r'))
      expect(redone).toEqual([...undone.slice(0, -1).reverse(), ...(undone.length === 0 ? [] : [end])])
    }),
    { numRuns: 60 },
  )
})
