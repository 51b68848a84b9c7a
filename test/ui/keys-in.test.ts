import type { Key } from 'ink'
import { expect, test } from 'vitest'
import { keysIn } from '../../src/ui/keys-in.ts'

const nothing: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
}

test.each([
  ['j', {}, ['j']],
  ['jjj', {}, ['j', 'j', 'j']],
  [' x', {}, ['space', 'x']],
  ['user:a\r', {}, ['u', 's', 'e', 'r', ':', 'a', 'enter']],
  ['', { return: true }, ['enter']],
  ['', { pageUp: true }, ['pageup']],
  ['', { tab: true }, ['tab']],
  ['', { tab: true, shift: true }, ['shift+tab']],
  ['d', { ctrl: true }, ['ctrl+d']],
  ['?', { meta: true }, ['escape', '?']],
  ['\x04\x7f', {}, ['ctrl+d', 'backspace']],
  ['é漢', {}, ['é', '漢']],
  ['', {}, []],
  ['', { ctrl: true }, []],
] as const)('%j with %j is the keys %j', (input, flags, keys) => {
  expect(keysIn(input, { ...nothing, ...flags }).map(({ key }) => key)).toEqual(keys)
})

test('what is too long to be typed is pasted text, so that none of it is taken for a command', () => {
  expect(keysIn('q'.repeat(500), nothing)).toHaveLength(500)
  const text = `q\r${'x'.repeat(1_000_000)}`
  expect(keysIn(text, nothing)).toEqual([{ key: 'paste', text }])
})
