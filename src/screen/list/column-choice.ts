import { type ExtraColumn, extraColumns } from '../draw/list-columns.ts'
import { type Line, line, styled } from '../draw/styled-text.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'

const about: Record<ExtraColumn, string> = {
  ns: 'objectRef.namespace',
  level: 'the level in the log',
  ip: 'the last of sourceIPs: the direct peer',
  agent: 'userAgent',
  reason: 'responseStatus.reason',
}
const names: Record<ExtraColumn, string> = {
  ns: 'namespace',
  level: 'level',
  ip: 'address',
  agent: 'agent',
  reason: 'reason',
}

/** The columns that the list can show besides; the list follows below. */
export function columnChoice({ arrangement, columnAt }: State, { glyphs }: World): Line[] {
  const rows = extraColumns.map((name, at): Line => {
    const selected = at === columnAt
    return {
      spans: [
        styled(selected ? glyphs.mark : ' ', 'accent'),
        styled(` ${arrangement.extra.includes(name) ? glyphs.yes : ' '} `, 'good'),
        styled(names[name].padEnd(10)),
        styled(about[name], 'dim'),
      ],
      selected,
    }
  })
  return [line(styled(' columns of the list', 'strong')), ...rows]
}
