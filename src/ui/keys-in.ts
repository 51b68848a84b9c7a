import type { Key } from 'ink'

/** A key by its name in the key table, and the text that it types. */
export interface Pressed {
  readonly key: string
  readonly text: string
}

/** More than this in one read of the terminal was not typed: a terminal without bracketed paste pasted it. */
const mostKeys = 500

/** Splits Ink's input from one read of the terminal into single keys: `jjj` typed fast arrives as one input. */
export function keysIn(input: string, key: Key): Pressed[] {
  if (input.length > mostKeys) return [{ key: 'paste', text: input }]
  const special = specialKeys.find(([flag]) => key[flag])
  if (special !== undefined) return [{ key: key.tab && key.shift ? 'shift+tab' : special[1], text: '' }]
  if (key.ctrl) return input === '' ? [] : [{ key: `ctrl+${input.toLowerCase()}`, text: '' }]
  // Escape and another key typed fast arrive as one, like Alt with that key.
  if (key.meta)
    return [{ key: 'escape', text: '' }, ...[...graphemes.segment(input)].flatMap(({ segment }) => single(segment))]
  return [...graphemes.segment(input)].flatMap(({ segment }) => single(segment))
}

/** Keys read together with others arrive as their control characters. */
function single(segment: string): Pressed[] {
  const named = controls[segment]
  if (named !== undefined) return [{ key: named, text: '' }]
  const code = segment.codePointAt(0) ?? 0
  if (code < 0x20) return [{ key: `ctrl+${String.fromCharCode(code + 0x60)}`, text: '' }]
  return [{ key: segment === ' ' ? 'space' : segment, text: segment }]
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const controls: Record<string, string> = {
  '\r': 'enter',
  '\r\n': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x1b': 'escape',
  '\x7f': 'backspace',
  '\b': 'backspace',
}

const specialKeys = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[]
