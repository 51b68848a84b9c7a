import type { PaneField } from '../../query/fields.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import type { Tone } from '../draw/styled-text.ts'
import type { Mark } from './panes.ts'

/** What stands above the values of a pane. */
export const paneTitles: Record<PaneField, string> = {
  user: 'User',
  verb: 'Verb',
  resource: 'Resource',
  stage: 'Stage',
  origin: 'Log',
  ns: 'Namespace',
  act: 'Act',
  code: 'Code',
  agent: 'Agent',
  ip: 'Address',
  level: 'Level',
  rule: 'Rule',
}

/** How a value is marked: a sign, and the tones of the sign and the value. */
export const paneMarks: Record<
  Mark,
  { readonly sign: keyof Glyphs & ('plus' | 'minus' | 'yes' | 'no'); readonly tone: Tone; readonly value: Tone }
> = {
  included: { sign: 'plus', tone: 'good', value: 'strong' },
  excluded: { sign: 'minus', tone: 'bad', value: 'dim' },
  covered: { sign: 'yes', tone: 'good', value: 'plain' },
  hidden: { sign: 'no', tone: 'dim', value: 'dim' },
}
