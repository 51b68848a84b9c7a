import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { onePolicy } from '../../src/cli/policies/policy-set.ts'
import { jsonLine } from '../../src/cli/print/event-line.ts'
import { lineWidth, type Tone, tones } from '../../src/screen/draw/styled-text.ts'
import { type Frame, rowsOf } from '../../src/screen/frame.ts'
import { selectedRow } from '../../src/screen/list/move.ts'
import { goldenNames, goldenScreen, goldenSizes } from './golden-screens.ts'
import { screenText } from './worlds.ts'

const folder = path.join(import.meta.dirname, 'golden')

/** A file has a screen at all sizes; `tones` say how each of its cells is drawn. */
const fileOf = (name: string, kind: 'text' | 'tones'): string => `${name}.${kind}`

test('each golden file is one of a screen', () => {
  const wanted = goldenNames.flatMap((name) => [fileOf(name, 'text'), fileOf(name, 'tones')])
  expect(fs.readdirSync(folder).filter((file) => !file.endsWith('.ascii') && !file.endsWith('.sgr'))).toEqual(
    wanted.sort(),
  )
})

test.each(goldenNames)('%s is as it was at all sizes', async (name) => {
  const frames = goldenSizes.map((size) => ({ title: size.join('x'), frame: goldenScreen(name, size).frame() }))
  const texts = frames.map(({ title, frame }) => `${title}\n${screenText(frame)}\n`)
  await expect(texts.join('\n')).toMatchFileSnapshot(`golden/${fileOf(name, 'text')}`)
  const toned = frames.map(({ title, frame }) => `${title}\n${tonesOf(frame)}\n`)
  await expect(toned.join('\n')).toMatchFileSnapshot(`golden/${fileOf(name, 'tones')}`)
  for (const { frame } of frames) {
    const { columns, rows } = frame.layout.size
    expect(rowsOf(frame)).toHaveLength(rows)
    expect([...new Set(rowsOf(frame).map(lineWidth))]).toEqual([columns])
  }
})

/** A letter for each tone; a capital for what is under the cursor. */
const letters = Object.fromEntries(
  tones.map((tone, at) => [tone, tone === 'plain' ? '.' : 'abcdefghijklmnop'[at]]),
) as Record<Tone, string>

/** The tones of a frame, as runs of cells: `12. 3b`. Themes turn tones into colours. */
function tonesOf(frame: Frame): string {
  return rowsOf(frame)
    .map((row) => {
      const runs: [letter: string, cells: number][] = []
      for (const { text, tone, selected = false } of row.spans) {
        const isUnder = selected || row.selected === true
        const letter = isUnder ? (letters[tone] === '.' ? ':' : letters[tone].toUpperCase()) : letters[tone]
        const last = runs.at(-1)
        const cells = lineWidth({ spans: [{ text, tone }] })
        if (last?.[0] === letter) last[1] += cells
        else runs.push([letter, cells])
      }
      return runs.map(([letter, cells]) => `${cells}${letter}`).join(' ')
    })
    .join('\n')
}

test.each(goldenSizes)('the selected row and the rule in words agree at %i x %i', (columns, rows) => {
  const screen = goldenScreen('list', [columns, rows] as (typeof goldenSizes)[number])
  const row = selectedRow(screen.state, screen)
  expect(screen.frame().main.filter((line) => line.selected === true).length).toBe(1)
  const printed = JSON.parse(jsonLine(screen.events.row(row!)!, onePolicy(screen.world.policies[0]!))) as {
    rule: { number: number; line: number }
  }
  expect(screen.text()).toContain(`rule ${printed.rule.number} (line ${printed.rule.line})`)
})
