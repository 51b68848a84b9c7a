import { stripVTControlCharacters as stripAnsi } from 'node:util'
import { renderToString } from 'ink'
import { render } from 'ink-testing-library'
import { expect, test } from 'vitest'
import { Screen } from '../../src/ui/app.tsx'
import { Lines } from '../../src/ui/lines.tsx'
import { screenText, TestScreen } from '../screen/worlds.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'

/** Text that is wider or narrower than it looks, and everything that a terminal might act on. */
const hostile = [
  '\u001b[31mred\u001b]8;;http://x\u0007link',
  '漢字かな交じり文を書く人',
  '👩‍👩‍👧‍👦👍🏽🏳️‍🌈 emoji 🇩🇪',
  'c\u0327o\u0308mb\u0301ining\u0300\u0301\u0302\u0303',
  'ﷺ𒐫꧅ wide?',
  'ไทยກຂहिन्दी தமிழ்',
  '\u202eevil\u2066 \u200bzero \ufeffbom',
  'half\uff9ewidth ｱｲｳ ＡＢＣ',
  '\u0000\u0007\t\r\n\u009b31m',
  '☠️ ❤️ ✔︎ ⌚ ™️',
  'กำำำ क्ष ক্ষি ខ្មែរ \u0d4eക 1\u20e3 \u1161\u1161 a\u11a8 ☰ a🏽',
]

const lines = hostile.flatMap((text, index) => [
  eventLine(index, { user: { username: text, groups: [text] }, verb: text, userAgent: text }),
  eventLine(index + 20, { objectRef: { resource: text, namespace: text, name: text, subresource: text } }),
])

test.each([
  [160, 45],
  [120, 36],
  [80, 24],
  [40, 12],
  [23, 7],
])('at %ix%i Ink draws each line where it belongs and wraps none, whatever the log says', (columns, rows) => {
  for (const keys of ['', 'k', 'k k k k k k k', '1 j j', 'r', 'enter']) {
    const screen = new TestScreen(lines, metadataPolicy, columns, rows)
    screen.press(keys)
    const drawn = stripAnsi(renderToString(<Screen frame={screen.frame()} />, { columns })).split('\n')
    const wanted = screenText(screen.frame()).split('\n')
    expect(drawn.map((row) => row.trimEnd())).toEqual(wanted.map((row) => row.trimEnd()))
  }
})

test('a part of the screen is drawn line by line', () => {
  const screen = new TestScreen([eventLine(1)], metadataPolicy, 80, 24)
  const { top } = screen.frame()
  const { lastFrame } = render(<Lines lines={top} />)
  expect(
    stripAnsi(lastFrame() ?? '')
      .split('\n')[0]
      ?.trimEnd(),
  ).toBe(lineText(top[0]!).trimEnd())
})
