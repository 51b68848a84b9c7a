import { safe } from '../../text/safe.ts'
import { fill } from '../../text/width.ts'
import { blankLine, type Line, line, styled } from '../draw/styled-text.ts'
import { keyLabel } from '../model/key-table.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { paletteRows } from './palette.ts'

/** The palette: the text typed, and the commands that it finds; at most `height` lines. */
export function paletteLines(state: State, { glyphs }: World, cells: number, height: number): Line[] {
  const rows = paletteRows(state)
  const room = Math.max(1, rows.length > height - 2 ? height - 3 : height - 2)
  const { text, at } = state.palette
  const top = Math.max(0, Math.min(at - Math.floor(room / 2), rows.length - room))
  const prompt = line(styled(' : ', 'accent'), styled(text), { ...styled(' '), selected: true })
  if (rows.length === 0) return [prompt, blankLine, line(styled('  no command is like this', 'dim'))]
  const found = rows.slice(top, top + room).map(({ keys, help, group }, index): Line => {
    const selected = top + index === at
    const label = keys.map(keyLabel).join(' ')
    return {
      spans: [
        styled(selected ? glyphs.mark : ' ', 'accent'),
        styled(' '),
        { text: fill(safe(label), cells >= 60 ? 16 : 10), tone: 'accent' },
        ...(cells >= 80 ? [{ text: fill(safe(group), 8), tone: 'dim' } as const] : []),
        styled(` ${help}`),
      ],
      selected,
    }
  })
  const hidden = rows.length - found.length
  const more = hidden > 0 ? [line(styled(`  ${glyphs.more} ${hidden} more`, 'dim'))] : []
  return [prompt, blankLine, ...found, ...more]
}
