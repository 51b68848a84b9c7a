import { expect, test } from 'vitest'
import { screenTheme } from '../../src/ui/screen-theme.ts'
import { themes } from '../../src/ui/theme.ts'
import { chooseTheme, colourOf } from '../../src/ui/theme-choice.ts'

const xterm = { TERM: 'xterm-256color' }
const white = [1, 1, 1] as const
const black = [0, 0, 0] as const

test.each([
  ['nothing is known', 'auto', xterm, null, 'dark'],
  ['a light ground answered', 'auto', xterm, white, 'light'],
  ['a dark ground answered', 'auto', xterm, black, 'dark'],
  ['COLORFGBG is light', 'auto', { ...xterm, COLORFGBG: '0;15' }, null, 'light'],
  ['COLORFGBG has a third part', 'auto', { ...xterm, COLORFGBG: '0;default;7' }, null, 'light'],
  ['COLORFGBG is dark', 'auto', { ...xterm, COLORFGBG: '15;8' }, null, 'dark'],
  ['COLORFGBG says nothing', 'auto', { ...xterm, COLORFGBG: 'default;default' }, null, 'dark'],
  ['the answer contradicts COLORFGBG', 'auto', { ...xterm, COLORFGBG: '0;15' }, black, 'dark'],
  ['an option contradicts the answer', 'dark', xterm, white, 'dark'],
  ['an option contradicts nothing', 'light', xterm, null, 'light'],
  ['NO_COLOR is set', 'auto', { ...xterm, NO_COLOR: '1' }, white, 'mono'],
  ['NO_COLOR is empty', 'auto', { ...xterm, NO_COLOR: '' }, null, 'dark'],
  ['an option contradicts NO_COLOR', 'light', { ...xterm, NO_COLOR: '1' }, null, 'light'],
  ['mono is asked for', 'mono', xterm, white, 'mono'],
  ['there are sixteen colours', 'auto', { TERM: 'xterm' }, white, 'sixteen'],
  ['there are sixteen colours, and a palette is asked for', 'light', { TERM: 'linux' }, white, 'sixteen'],
  ['nothing is said about colours', 'auto', {}, null, 'sixteen'],
  ['COLORTERM says truecolor', 'auto', { TERM: 'xterm', COLORTERM: 'truecolor' }, white, 'light'],
] as const)('where %s: --theme %s is %5$s', (_, option, env, background, name) => {
  expect(chooseTheme(option, env, background)).toBe(name)
})

test.each([
  ['rgb:ffff/ffff/ffff', [1, 1, 1]],
  ['rgb:0/80/fff', [0, 128 / 255, 1]],
  ['rgba:0000/0000/0000/cccc', [0, 0, 0]],
  ['#ff0000', [1, 0, 0]],
  ['?', null],
  ['rgb:zz/zz/zz', null],
  ['', null],
] as const)('the colour %j', (words, colour) => {
  expect(colourOf(words)).toEqual(colour)
})

test('the theme changes with an answer, and says so', () => {
  const theme = screenTheme('auto', xterm)
  expect(theme.current()).toBe(themes.dark)
  expect(theme.setBackground(black)).toBe(false)
  expect(theme.setBackground(white)).toBe(true)
  expect(theme.current()).toBe(themes.light)
  expect(theme.setBackground(white)).toBe(false)
})
