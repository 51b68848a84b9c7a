import type { Explanation } from '../../explain/explanation.ts'
import { type RuleLine, ruleText } from '../../explain/rule-text.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { type Line, line, styled } from '../draw/styled-text.ts'

/** The rule's text from its file, with the matching items marked. A long rule is shortened to `height` lines. */
export function yamlLines(explained: Explanation, glyphs: Glyphs, height: number): Line[] {
  return shortened(ruleText(explained), height).map((one) => {
    if (one === null) return line(styled(`     ${glyphs.more}`, 'dim'))
    const { number, source, isMatch } = one
    return line(
      styled(`${String(number).padStart(4)} `, 'dim'),
      styled(isMatch ? glyphs.here : ' ', 'good'),
      styled(` ${source}`, isMatch ? 'strong' : 'plain'),
    )
  })
}

/** At most `height` lines: the first, then the marked ones, then others; null stands for a gap. */
function shortened(all: readonly RuleLine[], height: number): (RuleLine | null)[] {
  if (all.length <= height) return [...all]
  const wanted = [...all.slice(0, 1), ...all.filter(({ isMatch }) => isMatch), ...all.slice(1)]
  const chosen = new Set<RuleLine>()
  for (const one of wanted) {
    if (chosen.size + 2 > height) break
    chosen.add(one)
  }
  const kept = all.filter((one) => chosen.has(one))
  const withGaps = kept.flatMap((one, at) => {
    const before = kept[at - 1]?.number ?? one.number - 1
    return one.number > before + 1 ? [null, one] : [one]
  })
  return kept.at(-1) === all.at(-1) ? withGaps : [...withGaps, null]
}
