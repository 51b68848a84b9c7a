import { expect, test } from 'vitest'
import { noticesOf } from '../../src/cli/print/notices.ts'

test('what was skipped or could not be judged is said at the end, nothing else', () => {
  expect(noticesOf({ foreignCount: 0, undated: 0, repeated: 0 }, 0)).toEqual([])
  expect(noticesOf({ foreignCount: 1, undated: 2, repeated: 3 }, 4)).toEqual([
    '1 record of other programs skipped',
    '2 events kept: without a time that --since could read',
    '3 duplicates dropped (posted or printed twice)',
    '4 events arrived over a second late, listed in order of arrival',
  ])
})
