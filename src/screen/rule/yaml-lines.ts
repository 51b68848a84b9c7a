import type { Explained, ShownPolicy } from '../../explain/explained.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { type Line, line, styled } from '../draw/styled-text.ts'

/** The rule as it stands in its file, with the items that matched marked; long ones shortened around the marks. */
export function yamlLines({ text }: ShownPolicy, { evaluation }: Explained, glyphs: Glyphs, height: number): Line[] {
  const { ruleIndex } = evaluation
  const range = ruleIndex === null ? undefined : text.rules[ruleIndex]
  if (ruleIndex === null || range === undefined) return []
  const marks = evaluation.reasons
    .filter(({ rule, item }) => rule === ruleIndex && item !== undefined)
    .map(({ item }) => text.positions.get(`rules[${ruleIndex}].${item ?? ''}`)?.line ?? 0)
  const all = [...Array(range.last - range.first + 1).keys()].map((offset) => range.first + offset)
  const indent = Math.min(...all.map((number) => indentation(text.lines[number - 1] ?? '')))
  return shortened(all, new Set(marks), height).map((number) => {
    if (number === null) return line(styled(`     ${glyphs.more}`, 'dim'))
    const marked = marks.includes(number)
    const source = (text.lines[number - 1] ?? '').slice(indent)
    return line(
      styled(`${String(number).padStart(4)} `, 'dim'),
      styled(marked ? glyphs.here : ' ', 'good'),
      styled(` ${source}`, marked ? 'strong' : 'plain'),
    )
  })
}

function indentation(text: string): number {
  return text.trim() === '' ? Infinity : text.length - text.trimStart().length
}

/** At most `height` of the lines: the first, those around the marks, null for what is left out. */
function shortened(all: readonly number[], marks: ReadonlySet<number>, height: number): (number | null)[] {
  if (all.length <= height) return [...all]
  const wanted = [all[0] ?? 0, ...marks, ...all.slice(1)]
  const chosen = new Set<number>()
  for (const number of wanted) {
    if (chosen.size + 2 > height) break
    chosen.add(number)
  }
  const kept = [...chosen].sort((a, b) => a - b)
  const withGaps = kept.flatMap((number, index) =>
    index > 0 && number > (kept[index - 1] ?? 0) + 1 ? [null, number] : [number],
  )
  return (kept.at(-1) ?? 0) < (all.at(-1) ?? 0) ? [...withGaps, null] : withGaps
}
