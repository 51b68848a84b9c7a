import { expect, test } from 'vitest'
import type { Agreement } from '../../src/policy/judge/verdict.ts'
import { unicodeGlyphs } from '../../src/screen/draw/glyphs.ts'
import type { Column } from '../../src/screen/draw/list-columns.ts'
import type { Line } from '../../src/screen/draw/styled-text.ts'
import { StoreLabels } from '../../src/screen/labels/store-labels.ts'
import type { RowData } from '../../src/screen/row/row-data.ts'
import { rowLine } from '../../src/screen/row/row-line.ts'
import { safe } from '../../src/text/safe.ts'
import { eventOf } from '../support/events.ts'
import { lineText } from '../support/line-text.ts'

const anyRow: Omit<RowData, 'event'> = {
  ...{ origin: '', took: safe(''), isInFlight: false, rule: '', agreement: null, change: null },
  ...{ notes: [], times: 1, names: [] },
}

const labels = new StoreLabels({ origins: [], lexicons: () => [] })

function ruleCell(rule: string, agreement: Agreement, width: number): string {
  const row = {
    ...anyRow,
    event: eventOf({ level: 'Metadata' }),
    rule,
    agreement,
  }
  return lineText(rowLine(row, [{ name: 'rule', width }], {}, unicodeGlyphs, labels))
}

test.each<[string, Agreement, number, string]>([
  ['5', 'agrees', 5, ' 5 M '],
  ['5', 'drift', 5, ' 5!M '],
  ['5', 'drift', 3, ' 5!'],
  ['12', 'drift', 3, '12!'],
  ['123', 'agrees', 3, '123'],
  // A number that is cut would be another rule's, and the sign is what must not be overlooked.
  ['123', 'drift', 3, ' #!'],
  ['1234', 'agrees', 3, '  #'],
  ['1234', 'ambiguous', 3, ' #?'],
])('rule %s that %s, in %i cells, reads "%s"', (rule, agreement, width, cell) => {
  expect(ruleCell(rule, agreement, width)).toBe(cell)
})

function cells(more: Parameters<typeof eventOf>[0], columns: readonly Column[]): Line {
  const row = { ...anyRow, event: eventOf(more) }
  return rowLine(row, columns, {}, unicodeGlyphs, labels)
}

test.each<[reason: string, width: number, cell: string]>([
  ['NotFound', 12, 'NotFound    '],
  ['', 12, '            '],
  ['\u001b[31m', 18, '\\x1b[31m          '],
  ['password=hunter2', 18, 'password=******** '],
  ['AVeryLongReasonIndeed', 10, 'AVeryLong~'],
])('the reason %j in %i cells reads "%s", and is dim', (reason, width, cell) => {
  const { spans } = cells({ reason }, [{ name: 'reason', width }])
  expect(lineText({ spans })).toEqual(cell)
  expect(spans.filter(({ text }) => text.trim() !== '').map(({ tone }) => tone)).toEqual(reason === '' ? [] : ['dim'])
})

test('a user agent loses its credentials in the list too', () => {
  expect(lineText(cells({ userAgent: 'curl Bearer abc.def' }, [{ name: 'agent', width: 30 }])).trim()).toBe(
    'curl Bearer ********',
  )
})

function targetCell(more: Parameters<typeof eventOf>[0]): string {
  return lineText(cells(more, [{ name: 'target', width: 40 }])).trimEnd()
}

test.each([
  [{ namespace: 'shop', name: 'web' }, 'pods shop/web'],
  // An object can have the name of its namespace, and then both count; only a Namespace is logged as in itself.
  [{ resource: 'configmaps', namespace: 'shop', name: 'shop' }, 'configmaps shop/shop'],
  [{ resource: 'namespaces', namespace: 'shop', name: 'shop' }, 'namespaces shop'],
  [{ namespace: 'shop', name: '' }, 'pods shop'],
  [{ resource: 'nodes', namespace: '', name: 'cp-1' }, 'nodes cp-1'],
  [{ subresource: 'log' }, 'pods shop/web'],
])('the target of %j reads "%s"', (more, cell) => {
  expect(targetCell(more)).toBe(cell)
})
