import { expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import type { RowVerdict } from '../../src/store/judging/judges.ts'
import { Totals } from '../../src/store/totals.ts'
import { event, segmentOf, somewhere } from './events.ts'
import { saying } from './judging.ts'

function totalsOf(entries: readonly (readonly [Partial<EventFields>, RowVerdict | null])[]): Totals {
  const segment = segmentOf(saying(entries.map(([, judged]) => judged)))
  const totals = new Totals()
  for (const [at, [more]] of entries.entries()) {
    // Each is a shape of its own, which has its own verdict.
    const row = segment.append(event({ requestURI: `/${at}`, ...more }), somewhere)
    totals.add(segment.shapes, segment.shape(row))
  }
  return totals
}

function linesOf(totals: Totals, problems = 0, ruleCount: number | null = null): string[] {
  const values = ruleCount === null ? null : [...Array(ruleCount).keys()].map((index) => String(index + 1))
  return totals.lines(problems, values).map(({ section, value, count }) => `${section} ${value} ${count}`)
}

const rule = (ruleIndex: number | null, agreement: RowVerdict['agreement'] = 'agrees'): RowVerdict => ({
  policy: 0,
  ruleIndex,
  agreement,
  candidates: [],
  change: null,
})

test('without events and policy the stages and levels are listed at 0', () => {
  expect(linesOf(totalsOf([]))).toEqual([
    'events all 0',
    'problems all 0',
    'stage Panic 0',
    'stage RequestReceived 0',
    'stage ResponseComplete 0',
    'stage ResponseStarted 0',
    'level Metadata 0',
    'level Request 0',
    'level RequestResponse 0',
  ])
})

test('sections have a fixed order; counts are sorted by size, then by name', () => {
  const totals = totalsOf([
    [{ verb: 'list' }, rule(9)],
    [{ verb: 'get', stage: 'Panic' }, rule(9)],
    [{ verb: 'get', level: 'Request' }, rule(1)],
    [{ verb: 'delete' }, rule(null, 'drift')],
    [{ verb: '', level: 'None' }, rule(0, 'ambiguous')],
  ])
  expect(linesOf(totals, 7, 12)).toEqual([
    'events all 5',
    'problems all 7',
    'stage ResponseComplete 4',
    'stage Panic 1',
    'stage RequestReceived 0',
    'stage ResponseStarted 0',
    'verb get 2',
    'verb  1',
    'verb delete 1',
    'verb list 1',
    'level Metadata 3',
    'level None 1',
    'level Request 1',
    'level RequestResponse 0',
    'verdict agrees 3',
    'verdict ambiguous 1',
    'verdict drift 1',
    'rule 10 2',
    'rule 1 1',
    'rule 2 1',
    'rule none 1',
    'rule 3 0',
    'rule 4 0',
    'rule 5 0',
    'rule 6 0',
    'rule 7 0',
    'rule 8 0',
    'rule 9 0',
    'rule 11 0',
    'rule 12 0',
  ])
  expect([totals.events, totals.count('verb', 'get'), totals.count('verb', 'watch')]).toEqual([5, 2, 0])
})

test('verbs that are numbers are sorted as names, in any order of arrival', () => {
  const verbs = ['1x', '9', '10', '0x9', 'Infinity', '09']
  const sorted = verbs.toSorted().map((verb) => `verb ${verb} 1`)
  for (let turn = 0; turn < verbs.length; turn++) {
    const turned = [...verbs.slice(turn), ...verbs.slice(0, turn)]
    const totals = totalsOf(turned.map((verb) => [{ verb }, null]))
    expect(linesOf(totals).filter((line) => line.startsWith('verb'))).toEqual(sorted)
  }
})
