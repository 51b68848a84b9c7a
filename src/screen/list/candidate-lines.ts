import { count } from '../../text/numbers.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { beginning } from '../../text/shorten.ts'
import { cut, cutMiddle, fill, width } from '../../text/width.ts'
import { type Line, line, styled } from '../draw/styled-text.ts'
import { mostInLabel } from '../labels/store-labels.ts'
import type { Completion, FilterCandidate } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** The most candidates in sight. */
const mostShown = 8

/** The list of candidates in a frame that is open at the top: at most `cells` wide and `height` high. */
export function candidateLines(completion: Completion, { glyphs }: World, cells: number, height: number): Line[] {
  const { candidates, at, total, isPartial } = completion
  const room = Math.max(1, Math.min(mostShown, height - 1))
  const top = Math.min(Math.max(0, (at ?? 0) - room + 1), Math.max(0, candidates.length - room))
  const shown = candidates.slice(top, top + room)
  const labels = shown.map((one) => labelOf(completion, one))
  const asides = shown.map(asideOf)
  const isOfNames = shown[0]?.count === null
  const inside = cells - 5
  const asideWidth = Math.min(
    Math.max(0, ...asides.map(width)),
    isOfNames ? Math.max(0, Math.min(60, inside - 20)) : inside,
  )
  const gap = asideWidth === 0 ? 0 : 2
  const labelWidth = Math.min(Math.max(...labels.map(width)), Math.max(4, inside - gap - asideWidth))
  const { vertical, horizontal, corners } = glyphs
  const border = styled(vertical, 'dim')
  const rows = shown.map((_, index): Line => {
    const selected = top + index === at
    const label = fill(cutMiddle(labels[index] ?? safe(''), labelWidth), labelWidth)
    const aside = fill(cut(asides[index] ?? safe(''), asideWidth), asideWidth, isOfNames ? 'left' : 'right')
    const inner = [
      styled(selected ? glyphs.mark : ' ', 'accent'),
      { text: label, tone: selected ? ('strong' as const) : ('plain' as const) },
      { ...styled(' '.repeat(gap)) },
      { text: aside, tone: 'dim' as const },
      styled(' '),
    ]
    return line(border, ...inner.map((one) => ({ ...one, selected })), border)
  })
  const hidden = total - shown.length
  const more = [isPartial ? 'counting' : '', hidden > 0 ? `+${count(hidden)} more` : '']
    .filter((one) => one !== '')
    .join(', ')
  const words = cut(safe(more === '' ? '' : ` ${more} `), labelWidth + gap + asideWidth + 2)
  const rest = horizontal.repeat(labelWidth + gap + asideWidth + 2 - width(words))
  return [...rows, line(styled(corners[2], 'dim'), { text: words, tone: 'dim' }, styled(`${rest}${corners[3]}`, 'dim'))]
}

/** A candidate as it would stand in the filter: `user:admin`. */
function labelOf({ lead }: Completion, { text, operator }: FilterCandidate): SafeText {
  return safe(beginning(`${lead}${text}${operator}`, mostInLabel))
}

/** How many rows have a value, or what a name means. */
function asideOf({ count: rows, about }: FilterCandidate): SafeText {
  return rows === null ? safe(about) : count(rows)
}
