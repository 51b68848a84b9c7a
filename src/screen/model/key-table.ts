import type { Focus } from './state.ts'

/** The groups of keys, in the order in which the help shows them. */
export const keyGroups = ['Move', 'Filter', 'Panes', 'Events', 'Rules', 'Screen'] as const
type KeyGroup = (typeof keyGroups)[number]

/** Places without a text field. */
const places: readonly Focus[] = [
  'list',
  'pane',
  'event',
  'rules',
  'table',
  'requests',
  'lost',
  'help',
  'columns',
  'paneChoice',
]
/** Places that take each key as it is: text fields, and the menu whose lines have letters. */
const fields: readonly Focus[] = [
  'filter',
  'paneSearch',
  'eventSearch',
  'helpSearch',
  'palette',
  'rowMenu',
  'find',
  'jump',
]
const everywhere: readonly Focus[] = [...places, ...fields]
const main: readonly Focus[] = ['list', 'pane']
/** Places that show one event in full. */
const ofEvent: readonly Focus[] = ['event', 'rules']

/** Places that show the list, or can change what it shows. */
const undoable: readonly Focus[] = [...main, ...ofEvent, 'table', 'requests']

const rows = [
  ['down', 'Move', 'j down', places, 'move down'],
  ['up', 'Move', 'k up', places, 'move up; in the list, stop following'],
  ['pageDown', 'Move', 'pagedown', places, 'move down a page'],
  ['pageDown', 'Move', 'space', ['list', 'rules', 'lost', 'help'], 'move down a page'],
  ['pageUp', 'Move', 'pageup', places, 'move up a page'],
  ['halfDown', 'Move', 'ctrl+d', places, 'move down half a page'],
  ['halfUp', 'Move', 'ctrl+u', places, 'move up half a page'],
  ['first', 'Move', 'g home', places, 'go to the first'],
  ['last', 'Move', 'G end', places, 'go to the last; in the list, follow again'],
  ['jump', 'Move', 't', ['list'], 'jump to a time'],
  ['find', 'Move', '\\', ['list'], 'find rows by a text or terms, without filtering'],
  ['next', 'Move', 'n', ['list'], 'next hit'],
  ['previous', 'Move', 'N', ['list'], 'previous hit'],
  ['follow', 'Move', 'f', main, 'follow new events, or stop following'],
  ['back', 'Move', 'q', places.filter((focus) => focus !== 'list'), 'one level back'],
  ['quit', 'Move', 'q', ['list'], 'quit'],
  ['back', 'Move', 'escape', [...places.filter((focus) => focus !== 'list'), ...fields], 'one level back'],
  ['interrupt', 'Move', 'ctrl+c', everywhere, 'cancel a text field, or quit'],
  ['dropTerm', 'Filter', 'escape', ['list'], 'stop a search, or drop the newest term of the filter'],
  ['slash', 'Filter', '/', ['list'], 'edit the filter'],
  ['tab', 'Filter', 'tab', ['filter'], 'complete a field or a value; again: next candidate'],
  ['backTab', 'Filter', 'shift+tab', ['filter'], 'previous candidate'],
  ['up', 'Filter', 'up', ['filter'], 'earlier filter of this run, or previous candidate'],
  ['down', 'Filter', 'down', ['filter'], 'later filter, or next candidate'],
  ['clear', 'Filter', 'backspace delete', ['list'], 'drop the newest part with or, a comparison, a time or a word'],
  ['undo', 'Filter', 'u', undoable, 'undo the last change of filter and place'],
  ['redo', 'Filter', 'ctrl+r', undoable, 'redo what was undone'],
  ['filterBy', 'Filter', '+ =', ['list', 'requests'], 'show only rows with a value of this one: a menu asks which'],
  ['filterOut', 'Filter', '-', ['list', 'requests'], 'hide rows with a value of this one'],
  ['enter', 'Panes', 'enter', ['pane'], 'show only this value'],
  ['filterBy', 'Filter', '+ = space', ['pane'], 'show events with this value too, or stop doing so'],
  ['filterOut', 'Filter', '- x', ['pane'], 'hide events with this value, or stop doing so'],
  ['filterBy', 'Filter', '+ =', ['event', 'table'], 'show only events with this value'],
  ['filterOut', 'Filter', '-', ['event', 'table'], 'hide events with this value'],
  ['clear', 'Panes', 'backspace delete', ['pane'], 'clear the pane'],
  ['slash', 'Panes', '/', ['pane'], 'search the values'],
  ['pane1', 'Panes', '1', main, 'users pane'],
  ['pane2', 'Panes', '2', main, 'verbs pane'],
  ['pane3', 'Panes', '3', main, 'resources pane'],
  ['pane4', 'Panes', '4', main, 'stages pane'],
  ['pane5', 'Panes', '5', main, 'pane 5 (P chooses)'],
  ['pane6', 'Panes', '6', main, 'pane 6 (P chooses)'],
  ['pane7', 'Panes', '7', main, 'pane 7 (P chooses)'],
  ['pane8', 'Panes', '8', main, 'pane 8 (P chooses)'],
  ['pane9', 'Panes', '9', main, 'pane 9 (P chooses)'],
  ['tab', 'Panes', 'tab', main, 'next pane'],
  ['backTab', 'Panes', 'shift+tab', main, 'previous pane'],
  ['choosePanes', 'Panes', 'P', main, 'choose more panes: namespace, act, code, agent, …'],
  ['enter', 'Panes', 'enter space', ['paneChoice'], 'show or hide this pane'],
  ['narrower', 'Panes', '<', main, 'narrower panes'],
  ['wider', 'Panes', '>', main, 'wider panes'],
  ['panes', 'Panes', 'b', main, 'hide or show the panes'],
  ['enter', 'Events', 'enter', ['list'], 'open the event'],
  ['nextRow', 'Events', 'J', ofEvent, 'next event of the list'],
  ['previousRow', 'Events', 'K', ofEvent, 'previous event of the list'],
  ['stages', 'Events', 'z', main, 'show each stage as a line, or each request'],
  ['nextStage', 'Events', '.', ['list', ...ofEvent], 'next stage of the same request'],
  ['previousStage', 'Events', ',', ['list', ...ofEvent], 'previous stage of the same request'],
  ['unfold', 'Events', 'l right', ['list'], 'open a line of several requests'],
  ['fold', 'Events', 'h left', ['list'], 'close it again'],
  ['nextError', 'Events', 'e', ['list'], 'next error (code 400 or more)'],
  ['previousError', 'Events', 'E', ['list'], 'previous error'],
  ['enter', 'Events', 'enter space', ['event'], 'expand or collapse'],
  ['unfold', 'Events', 'l right', ['event'], 'expand'],
  ['fold', 'Events', 'h left', ['event'], 'collapse, or go to what it is part of'],
  ['slash', 'Events', '/', ['event'], 'search the event'],
  ['next', 'Events', 'n', ['event'], 'next match'],
  ['previous', 'Events', 'N', ['event'], 'previous match'],
  ['reveal', 'Events', 'R', ['event'], 'reveal this masked value'],
  ['inFlight', 'Events', 'w', [...main, 'requests'], 'requests in flight'],
  ['enter', 'Events', 'enter', ['requests'], 'go to its latest event in the list'],
  ['all', 'Filter', 'v', ['table', 'requests'], 'all, or only what the filter shows'],
  ['rules', 'Rules', 'r', [...main, 'event', 'rules', 'table'], 'rule in full; again: table of rules'],
  ['allRules', 'Rules', 'A', [...main, 'event', 'rules', 'table'], 'table of rules'],
  ['enter', 'Rules', 'enter', ['table'], 'show only events of this rule'],
  ['sort', 'Rules', 'S', ['table'], 'sort by rule, hits, bytes, events per second, last hit'],
  ['lost', 'Screen', '!', main, 'lost records'],
  ['help', 'Screen', '?', places, 'all keys'],
  ['slash', 'Screen', '/', ['help'], 'search the help'],
  ['palette', 'Screen', ':', places, 'all commands by name'],
  ['panel', 'Screen', 'p', main, 'move the panel: right, below, off'],
  ['columns', 'Screen', 'C', main, 'choose columns of the list'],
  ['enter', 'Screen', 'enter space', ['columns'], 'show or hide this column'],
  ['mouse', 'Screen', 'M', main, 'mouse on or off (off: the terminal selects text)'],
  ['redraw', 'Screen', 'ctrl+l', everywhere, 'redraw'],
  ['suspend', 'Screen', 'ctrl+z', everywhere, 'suspend (fg resumes)'],
] as const satisfies readonly (readonly [string, KeyGroup, string, readonly Focus[], string])[]

/** What a key can do. */
export type Command = (typeof rows)[number][0]

export interface KeyRow {
  readonly command: Command
  /** Key names: `j`, `down`, `ctrl+d`, `space` … */
  readonly keys: readonly string[]
  readonly contexts: readonly Focus[]
  /** What it does, in a few words. */
  readonly help: string
  readonly group: KeyGroup
}

/** Every key of the program. The help, the palette, the footer and the README are generated from these rows. */
export const keyTable: readonly KeyRow[] = rows.map(([command, group, keys, contexts, help]) => ({
  command,
  group,
  keys: keys.split(' '),
  contexts,
  help,
}))

/** The command of a key in a context. */
export function commandOf(key: string, focus: Focus): Command | undefined {
  return keyTable.find(({ keys, contexts }) => contexts.includes(focus) && keys.includes(key))?.command
}

/** A key's name for display. */
export function keyLabel(key: string): string {
  return labels[key] ?? (key.startsWith('ctrl+') ? `^${key.slice(5).toUpperCase()}` : key)
}

const labels: Record<string, string> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  enter: 'Enter',
  space: 'Space',
  backspace: 'Backspace',
  delete: 'Del',
  escape: 'Esc',
  tab: 'Tab',
  'shift+tab': 'Shift-Tab',
}

/** The first visible line of a text after a command. `page` is how many lines fit, `lines` how many there are. */
export function scroll(at: number, command: Command, page: number, lines: number): number {
  const most = Math.max(0, lines - page)
  const by = distances(page)[command]
  return by === undefined ? at : Math.min(most, Math.max(0, Math.min(at, most) + by))
}

/** A cursor's position after a move, kept within a list of `length` rows. */
export function moved(at: number, by: number, length: number): number {
  return Math.min(length - 1, Math.max(0, at + by))
}

/** How many lines each moving command moves. */
export function distances(page: number): Partial<Record<Command, number>> {
  const half = Math.max(1, Math.floor(page / 2))
  const whole = Math.max(1, page - 1)
  return {
    down: 1,
    up: -1,
    halfDown: half,
    halfUp: -half,
    pageDown: whole,
    pageUp: -whole,
    first: -Number.MAX_SAFE_INTEGER,
    last: Number.MAX_SAFE_INTEGER,
  }
}
