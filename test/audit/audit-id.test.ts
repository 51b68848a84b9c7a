import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readUUID, uuidText } from '../../src/audit/audit-id.ts'
import { bytesOfText } from '../../src/columns/bytes.ts'

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The UUID at a place of a text, read and written again; null if there is none. */
function readAt(text: string, at: number): string | null {
  const numbers = new Uint32Array(6)
  return readUUID(bytesOfText(text), at, numbers, 1) ? uuidText(numbers, 1) : null
}

test('a UUID in lower case is read and written again, wherever it stands', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(9), (uuid, before) => {
      expect(readAt(`${' '.repeat(before)}${uuid}"`, before)).toBe(uuid)
    }),
  )
  for (const uuid of ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])
    expect(readAt(uuid, 0)).toBe(uuid)
})

test('nothing else is taken for one: another character at any place, upper case, an end that comes too soon', () => {
  const uuid = '0123abcd-4567-89ab-cdef-0123456789ab'
  for (const other of ['g', 'A', 'F', '/', ':', '`', ' ', '-', '"', '0', 'é']) {
    for (let at = 0; at < uuid.length; at++) {
      const text = uuid.slice(0, at) + other + uuid.slice(at + 1)
      expect([text, readAt(text, 0)]).toEqual([text, form.test(text) ? text : null])
    }
  }
  for (let end = 0; end < uuid.length; end++) expect(readAt(uuid.slice(0, end), 0)).toBeNull()
  expect(readAt(uuid, 1)).toBeNull()
})
