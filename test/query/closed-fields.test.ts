import { expect, test } from 'vitest'
import { changes } from '../../src/policy/judge/change.ts'
import { agreements } from '../../src/policy/judge/verdict.ts'
import { closedFields, groupWords } from '../../src/query/fields.ts'

test('fields that the policies decide about know the words that the policies have', () => {
  expect([closedFields.change, closedFields.verdict]).toEqual([changes, agreements])
})

test('a group word is no value of its field, and stands for values of it', () => {
  for (const [field, groups] of Object.entries(groupWords)) {
    const closed = closedFields[field as keyof typeof groupWords] ?? []
    for (const [word, values] of Object.entries(groups)) {
      expect(closed).not.toContain(word)
      expect(closed).toEqual(expect.arrayContaining([...values]))
    }
  }
})
