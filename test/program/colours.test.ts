import { expect, test } from 'vitest'
import { themes } from '../../src/ui/theme.ts'
import { logAndPolicy } from '../support/logs.ts'
import { start, type StartOptions, type TestTerminal } from '../support/terminal.ts'

const [white, black] = ['rgb:ffff/ffff/ffff', 'rgb:0000/0000/0000']
const { dark, light } = themes

async function running(options: StartOptions, ...flags: readonly string[]): Promise<TestTerminal> {
  const { log, policy } = logAndPolicy(50)
  const terminal = start([...flags, '-p', policy, log], options)
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  return terminal
}

/** The ground of the row under the cursor; -1 if it is inverted. */
function barOf(terminal: TestTerminal): number {
  const bar = terminal.cells().find((row) => row.some(({ text }) => text === '▌'))
  return bar?.find(({ text }) => text === '▌')?.ground ?? NaN
}

const isBar = (terminal: TestTerminal, theme: typeof dark) => (): boolean =>
  barOf(terminal) === theme.selected.accent.background

async function quit(terminal: TestTerminal): Promise<void> {
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
}

test('the background is asked before anything else is written', async () => {
  const terminal = await running({})
  expect(terminal.raw().startsWith('\x1b]11;?\x1b\\')).toBe(true)
  expect(terminal.raw().indexOf('\x1b[?1049h')).toBeGreaterThan(0)
  await quit(terminal)
})

test.each([
  ['on a white ground that answers', { background: white }, [], light],
  ['on a black ground that answers', { background: black, env: { COLORFGBG: '0;15' } }, [], dark],
  ['where COLORFGBG says that it is light', { env: { COLORFGBG: '0;15' } }, [], light],
  ['where nothing answers', {}, [], dark],
  ['with --theme light', { background: black }, ['--theme', 'light'], light],
  ['with --theme dark', { background: white, env: { NO_COLOR: '1' } }, ['--theme', 'dark'], dark],
] as const)('%s the screen has the colours for it', async (_, options, flags, theme) => {
  const terminal = await running(options, ...flags)
  await terminal.until(isBar(terminal, theme), 'the bar')
  await quit(terminal)
})

test.each([
  ['NO_COLOR', { env: { NO_COLOR: '1' } }, []],
  ['--theme mono', { background: white }, ['--theme', 'mono']],
] as const)('%s takes colours away, and leaves bold, dim and inverse', async (_, options, flags) => {
  const terminal = await running(options, ...flags)
  const cells = terminal.cells().flat()
  expect(cells.every(({ colour, ground }) => colour < 0 && ground < 0)).toBe(true)
  for (const name of ['bold', 'dim', 'inverse'] as const) expect(cells.some((cell) => cell[name])).toBe(true)
  await quit(terminal)
})

test('with sixteen colours the row under the cursor is inverted, and only red is a colour', async () => {
  const terminal = await running({ env: { TERM: 'xterm', COLORTERM: undefined }, background: white })
  const cells = terminal.cells().flat()
  expect(cells.every(({ colour, bold }) => colour < 0 || (colour === 1 && bold))).toBe(true)
  expect(cells.every(({ ground, dim }) => ground < 0 && !dim)).toBe(true)
  expect(cells.some(({ text, inverse }) => text === '▌' && inverse)).toBe(true)
  await quit(terminal)
})

test.each([
  ['', '\x1b]11;rgb:ffff/ffff/ffff\x1b\\'],
  [', wrapped by tmux', '\x1bPtmux;\x1b\x1b]11;rgb:ffff/ffff/ffff\x1b\x1b\\\x1b\\'],
])('an answer that comes late and in pieces%s redraws once, and types nothing', async (_, answer) => {
  const terminal = await running({})
  expect(isBar(terminal, dark)()).toBe(true)
  const before = terminal.screen()
  const written = terminal.raw().length
  // Not after a lone Escape, which is a key after a moment.
  terminal.type(answer.slice(0, 7))
  terminal.type(answer.slice(7, 20))
  terminal.type(answer.slice(20))
  await terminal.until(isBar(terminal, light), 'the light bar')
  expect(terminal.raw().slice(written)).not.toContain('\x1b[2J')
  const withoutRate = (screen: string): string => screen.replace(/ \d+\/s /, '')
  expect(withoutRate(terminal.screen())).toBe(withoutRate(before))
  terminal.type(answer)
  terminal.type('/x')
  await terminal.until((screen) => screen.includes('❯ x'), 'the filter')
  terminal.type('\x1b')
  await terminal.until((screen) => screen.includes('no filter'))
  await quit(terminal)
})
