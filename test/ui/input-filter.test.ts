import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  endWait,
  initialInput,
  type InputPiece,
  type InputState,
  patienceFor,
  readInput,
} from '../../src/ui/input-filter.ts'

interface Heard {
  /** The keys, with `|` between reads that something stood between. */
  readonly keys: string
  readonly others: readonly InputPiece[]
  readonly state: InputState
}

/** Reads pieces one after the other; null is a silence. */
function heard(...reads: readonly (string | null)[]): Heard {
  let state = initialInput
  let keys = ''
  const others: InputPiece[] = []
  for (const bytes of reads) {
    const read = bytes === null ? endWait(state) : readInput(state, bytes)
    state = read.state
    for (const piece of read.pieces) {
      if (piece.kind === 'keys') keys += piece.bytes
      else others.push(piece)
    }
  }
  return { keys, others, state }
}

const white: InputPiece = { kind: 'background', colour: [1, 1, 1] }
const mouse = (what: 'press' | 'wheelUp' | 'wheelDown', column: number, row: number): InputPiece => ({
  kind: 'mouse',
  report: { what, column, row },
})
const answer = '\x1b]11;rgb:ffff/ffff/ffff'
const wrapped = `\x1bPtmux;\x1b${answer}\x1b\x1b\\\x1b\\`

/** What is none of the keys. */
const notKeys: readonly (readonly [string, string, readonly InputPiece[]])[] = [
  ['the background, ended by ST', `${answer}\x1b\\`, [white]],
  ['the background, ended by BEL', `${answer}\x07`, [white]],
  ['the background, wrapped by tmux', wrapped, [white]],
  ['the foreground', '\x1b]10;rgb:0000/0000/0000\x1b\\', []],
  ['a clipboard', '\x1b]52;c;cQ==\x07', []],
  ['what the terminal is', '\x1b[?62;22c', [{ kind: 'identified' }]],
  ['that it is ready', '\x1b[0n', [{ kind: 'ready' }]],
  ['its version', '\x1bP>|XTerm(370)\x1b\\', []],
  ['a setting', '\x1bP1$r0m\x1b\\', []],
  ['a picture', '\x1b_Gi=31;OK\x1b\\', []],
  ['a press', '\x1b[<0;10;5M', [mouse('press', 9, 4)]],
  ['a press with Control', '\x1b[<16;1;1M', [mouse('press', 0, 0)]],
  ['a release', '\x1b[<0;10;5m', []],
  ['another button', '\x1b[<2;10;5M', []],
  ['a move', '\x1b[<35;10;5M', []],
  ['the wheel', '\x1b[<64;300;200M', [mouse('wheelUp', 299, 199)]],
  ['the wheel, turned down', '\x1b[<65;1;2M', [mouse('wheelDown', 0, 1)]],
  ['a press in the encoding of X10', '\x1b[M !!', []],
  ['a press in the encoding of X10, far to the right', '\x1b[M\x20\xff\xe4', []],
  ['a press in the encoding of urxvt', '\x1b[32;10;5M', []],
]

describe.each(notKeys)('%s', (_, bytes, pieces) => {
  test('is no key, and keys around it stay', () => {
    expect(heard(`j${bytes}k`)).toEqual({ keys: 'jk', others: pieces, state: initialInput })
  })

  test('is no key in pieces either, wherever it is cut', () => {
    for (let cut = 1; cut < bytes.length; cut++) {
      const { keys, others } = heard(`j${bytes.slice(0, cut)}`, `${bytes.slice(cut)}k`)
      expect({ keys, others }, `cut at ${cut}`).toEqual({ keys: 'jk', others: pieces })
    }
    expect(heard('j', ...bytes.split(/(?=[^])/), 'k')).toEqual({ keys: 'jk', others: pieces, state: initialInput })
  })

  test('is no key where it never ends', () => {
    for (let cut = 3; cut < bytes.length; cut++) {
      const { keys } = heard(bytes.slice(0, cut), null, 'k')
      expect(keys, `cut at ${cut}`).toMatch(/^k$/)
    }
  })

  test('is not typed where its Escape was taken for a key', () => {
    expect(heard('\x1b', null, bytes.slice(1), 'k').keys).toBe('\x1bk')
  })
})

test.each([
  ['letters', 'jjj'],
  ['an arrow', '\x1b[A'],
  ['an arrow with Control', '\x1b[1;5A'],
  ['an arrow in application mode', '\x1bOA'],
  ['a page', '\x1b[5~'],
  ['F1 of the Linux console', '\x1b[[A'],
  ['a key of rxvt with Shift', '\x1b[3$'],
  ['Alt and a letter', '\x1bj'],
  ['Alt and Backspace', '\x1b\x7f'],
  ['a letter of two bytes', '\xc3\xa9'],
  ['pasted text', '\x1b[200~q\r\x1b[<0;1;1M]11;\x1b[201~k'],
])('%s stays as it is, also in pieces', (_, bytes) => {
  expect(heard(bytes, null).keys).toBe(bytes)
  expect(heard(...bytes.split(/(?=[^])/), null).keys).toBe(bytes)
})

test.each(['\x1b', '\x1b[', '\x1bO', '\x1b]', '\x1bP'])('%j alone is a key after a moment, and not before', (bytes) => {
  const { keys, state } = heard(bytes)
  expect(keys).toBe('')
  expect(patienceFor(state)).toBeLessThan(100)
  expect(heard(bytes, null).keys).toBe(bytes)
})

test('Alt with ] and a letter typed later are keys', () => {
  expect(heard('\x1b]', 'j', null).keys).toBe('\x1b]j')
})

test.each([
  ['Escape', '\x1b'],
  ['an arrow', '\x1b[A'],
  ['Enter', '\r'],
  ['Tab', '\t'],
  ['Control and a letter', '\x15'],
  ['pasted text', '\x1b[200~q\x1b[201~'],
])('Escape before %s is a key of its own, which Ink cannot take for Alt', (_, next) => {
  const wanted = `j\x1b[27u${next}`
  expect(heard(`j\x1b${next}`, null).keys).toBe(wanted)
  expect(heard('j\x1b', next, null).keys).toBe(wanted)
})

test('nothing that comes is lost or added, but for what is no key', () => {
  const typed = fc.stringMatching(/^[ -~]{0,8}$/)
  const parts = fc.array(fc.oneof(typed, fc.constantFrom(...notKeys.map(([, bytes]) => bytes))), { maxLength: 12 })
  fc.assert(
    fc.property(parts, fc.array(fc.nat(200), { maxLength: 10 }), (all, cuts) => {
      const bytes = all.join('')
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]
      const pieces = places.slice(1).map((place, at) => bytes.slice(places[at], place))
      const wanted = all.filter((part) => !part.startsWith('\x1b')).join('')
      expect(heard(...pieces).keys).toBe(wanted)
    }),
  )
})
