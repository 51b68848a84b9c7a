import { expect, test } from 'vitest'
import { changes } from '../../src/policy/judge/change.ts'
import { agreements } from '../../src/policy/judge/verdict.ts'
import { closedFields } from '../../src/query/fields.ts'

test('fields that the policies decide about know the words that the policies have', () => {
  expect([closedFields.change, closedFields.verdict]).toEqual([changes, agreements])
})
