import type { Stage } from '../../audit/event.ts'

/** The signs on the screen, in Unicode or in plain ASCII. */
export interface Glyphs {
  readonly stage: Readonly<Record<Stage, string>>
  readonly arrow: string
  readonly mark: string
  readonly hit: string
  readonly prompt: string
  readonly paused: string
  readonly following: string
  readonly yes: string
  readonly no: string
  readonly here: string
  readonly minus: string
  readonly plus: string
  readonly none: string
  readonly more: string
  readonly open: string
  readonly closed: string
  readonly horizontal: string
  readonly vertical: string
  readonly corners: readonly [topLeft: string, topRight: string, bottomLeft: string, bottomRight: string]
  readonly enter: string
  readonly times: string
}

export const unicodeGlyphs: Glyphs = {
  stage: { RequestReceived: '›', ResponseStarted: '»', ResponseComplete: '✓', Panic: '!' },
  arrow: '→',
  mark: '▌',
  hit: '•',
  prompt: '❯',
  paused: '‖',
  following: '▼',
  yes: '✓',
  no: '✗',
  here: '▸',
  minus: '−',
  plus: '+',
  none: '–',
  more: '…',
  open: '▾',
  closed: '▸',
  horizontal: '─',
  vertical: '│',
  corners: ['╭', '╮', '╰', '╯'],
  enter: '⏎',
  times: '×',
}

export const asciiGlyphs: Glyphs = {
  stage: { RequestReceived: '>', ResponseStarted: '~', ResponseComplete: '.', Panic: '!' },
  arrow: '>',
  mark: '|',
  hit: '*',
  prompt: '>',
  paused: '=',
  following: 'v',
  yes: '+',
  no: 'x',
  here: '>',
  minus: '-',
  plus: '+',
  none: '-',
  more: '...',
  open: '-',
  closed: '+',
  horizontal: '-',
  vertical: '|',
  corners: ['+', '+', '+', '+'],
  enter: 'Enter',
  times: 'x',
}
