import { expect, test } from 'vitest'
import { fit, line, styled } from '../../src/screen/draw/styled-text.ts'
import type { Frame } from '../../src/screen/frame.ts'
import { painter } from '../../src/ui/painter.ts'
import { themes } from '../../src/ui/theme.ts'
import { screenText, TestScreen } from '../screen/worlds.ts'
import { Emulator } from '../support/emulator.ts'
import { hostileTexts } from '../support/hostile-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'

const lines = hostileTexts.flatMap((text, index) => [
  eventLine(index, { user: { username: text, groups: [text] }, verb: text, userAgent: text }),
  eventLine(index + 20, { objectRef: { resource: text, namespace: text, name: text, subresource: text } }),
])

test.each([
  [160, 45],
  [120, 36],
  [80, 24],
  [40, 12],
  [23, 7],
])('at %ix%i each line is drawn where it belongs and wraps none, whatever the log says', async (columns, rows) => {
  const emulator = new Emulator(columns, rows)
  const { paint } = painter(emulator.write)
  // One over the other: what is left of wide characters would show.
  for (const keys of ['', 'k', 'k k k k k k k', '1 j j', 'r', 'enter']) {
    const screen = new TestScreen(lines, metadataPolicy, columns, rows)
    screen.press(keys)
    paint(screen.frame(), themes.dark)
    const wanted = screenText(screen.frame()).split('\n')
    expect(await emulator.text()).toEqual(wanted.map((row) => row.trimEnd()))
  }
})

test('a terminal that thinks wide characters narrow shows nothing of what was there before', async () => {
  const emulator = new Emulator(20, 5, 'Unicode 6')
  const { paint } = painter(emulator.write)
  const withTop = (text: string): Frame => ({
    ...new TestScreen([], null, 20, 5).frame(),
    top: [fit(line(styled(text)), 20)],
  })
  for (const text of ['abcdefgh', 'a🚀b🚀c', '🚀🚀🚀🚀', 'a🚀b🚀c']) paint(withTop(text), themes.dark)
  expect((await emulator.text())[0]).toBe('a🚀 b🚀 c')
})
