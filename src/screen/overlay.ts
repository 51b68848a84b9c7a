import type { Row } from '../store/events/row.ts'
import { safe } from '../text/safe.ts'
import { wrap } from '../text/width.ts'
import { blankLine, type Line, line, styled } from './draw/styled-text.ts'
import { eventInShort, eventInWords } from './event/facts.ts'
import { helpLines } from './help/lines.ts'
import { selectedEvent } from './list/move.ts'
import { lostLines } from './lost/lines.ts'
import { type Command, scroll } from './model/key-table.ts'
import { layoutOf } from './model/layout-of.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'
import { explainRow } from './rule/explain-row.ts'
import { newsLines } from './rule/news-lines.ts'
import { rulePanel } from './rule/panel.ts'

/** The full text of the overlay: the rule panel, the lost list, or the help. */
export function overlayLines(state: State, world: World): Line[] {
  const cells = state.size.columns
  if (state.focus === 'help' || state.focus === 'helpSearch') return helpLines(state.helpSearch, cells)
  if (state.focus === 'lost') return lostLines(world, cells)
  const row = selectedEvent(state, world)
  const explained = explainRow(row, world)
  return explained === null
    ? eventPanel(world, row, cells)
    : [
        ...whichEvent(world, row, cells),
        ...rulePanel(world, explained, cells, Infinity, true),
        blankLine,
        ...eventInWords(world, row, cells),
      ]
}

/** The state with the overlay scrolled by a command. */
export function scrolled(state: State, command: Command, world: World): State {
  const { body } = layoutOf(state, world)
  return { ...state, scroll: scroll(state.scroll, command, body, overlayLines(state, world).length) }
}

/** The event in one line, since other keys show the rule of another one. */
function whichEvent(world: World, row: Row | null, cells: number): Line[] {
  return row === null ? [] : [...eventInShort(world, row, cells), blankLine]
}

/** What the panel shows without a policy for the event: the event in words, and how to give a policy. */
export function eventPanel(world: World, row: Row | null, cells: number): Line[] {
  const { policies, news, events } = world
  const facts = eventInWords(world, row, cells)
  if (facts.length === 0)
    return [
      ...newsLines(news, cells),
      line(styled(events.about.size === 0 ? 'no events yet' : 'no event selected', 'dim')),
    ]
  const hint = policies.length === 0 ? noPolicy : 'no policy for this log'
  return [
    ...newsLines(news, cells),
    ...facts,
    blankLine,
    ...wrap(safe(hint), Math.max(8, cells - 1)).map((text) => line(styled(' '), { text, tone: 'dim' })),
  ]
}

const noPolicy =
  'no policy: add --policy FILE to see which rule matched and why (kubeadm: see --audit-policy-file in /etc/kubernetes/manifests/kube-apiserver.yaml)'
