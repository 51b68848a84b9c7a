import { expect, test } from 'vitest'
import { coloured } from '../../src/text/coloured.ts'
import { safe } from '../../src/text/safe.ts'

test.each([
  ['\x1b[31;1m', '\x1b[m', '\x1b[31;1mred\x1b[m'],
  ['\x1b[38;2;1;2;3m', '\x1b[0m', '\x1b[38;2;1;2;3mred\x1b[0m'],
  ['', '\x1b[m', 'red'],
  ['\x1b[2J', '\x1b[m', 'red'],
  ['\x1b[31m\x1b[2J', '\x1b[m', 'red'],
  ['\x1b[31m', '\x1b]0;title\x07', 'red'],
])('%j and %j give %j: nothing but colours stands around a text', (begin, end, text) => {
  expect(coloured(safe('red'), begin, end)).toBe(text)
})
