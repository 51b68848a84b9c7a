import { safe } from '../text/safe.ts'
import { wrap } from '../text/width.ts'
import { type Line, line, styled } from './draw/styled-text.ts'
import { helpLines } from './help/lines.ts'
import { selectedRow } from './list/move.ts'
import { lostLines } from './lost/lines.ts'
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
  const explained = explainRow(selectedRow(state, world.view), world)
  return explained === null ? nothingToExplain(world, cells) : rulePanel(world, explained, cells, Infinity)
}

/** What the panel shows without an event, or without a policy for it. */
export function nothingToExplain({ store, policies, news }: World, cells: number): Line[] {
  if (policies.length === 0) return noPolicyLines(cells)
  const why = store.size === 0 ? 'no events yet' : 'nothing selected, or no policy for its log'
  return [...newsLines(news, cells), line(styled(why, 'dim'))]
}

function noPolicyLines(cells: number): Line[] {
  const words = [
    'no policy',
    'Add --policy FILE to see which rule matched and why (kubeadm: see --audit-policy-file in /etc/kubernetes/manifests/kube-apiserver.yaml)',
  ]
  return words.flatMap((text, index) =>
    wrap(safe(text), Math.max(8, cells)).map((part) => line({ text: part, tone: index === 0 ? 'strong' : 'dim' })),
  )
}
