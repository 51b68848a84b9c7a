import type { Focus } from './state.ts'

/** What a key can do. */
export type Command =
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'halfUp'
  | 'halfDown'
  | 'first'
  | 'last'
  | 'enter'
  | 'include'
  | 'exclude'
  | 'clear'
  | 'slash'
  | 'next'
  | 'previous'
  | 'nextError'
  | 'previousError'
  | 'follow'
  | 'pane1'
  | 'pane2'
  | 'pane3'
  | 'pane4'
  | 'pane5'
  | 'tab'
  | 'back'
  | 'rules'
  | 'reveal'
  | 'inFlight'
  | 'lost'
  | 'help'
  | 'quit'
  | 'redraw'
  | 'suspend'
  | 'interrupt'
  | 'filterBy'
  | 'filterOut'
  | 'sort'

export interface KeyRow {
  readonly command: Command
  /** Key names: `j`, `down`, `ctrl+d`, `space` … */
  readonly keys: readonly string[]
  readonly contexts: readonly Focus[]
  /** What it does, in a few words. */
  readonly help: string
}

const moving: readonly Focus[] = ['list', 'pane', 'event', 'rules', 'table', 'requests', 'lost', 'help']
const everywhere = moving
const everyFocus: readonly Focus[] = [...everywhere, 'filter', 'paneSearch', 'eventSearch']

/** Every key of the program. The help, the footer and the README are generated from these rows. */
export const keyTable: readonly KeyRow[] = [
  { command: 'down', keys: ['j', 'down'], contexts: moving, help: 'move down' },
  { command: 'up', keys: ['k', 'up'], contexts: moving, help: 'move up; in the list, stop following' },
  { command: 'pageDown', keys: ['pagedown'], contexts: moving, help: 'move down a page' },
  { command: 'pageUp', keys: ['pageup'], contexts: moving, help: 'move up a page' },
  { command: 'halfDown', keys: ['ctrl+d'], contexts: moving, help: 'move down half a page' },
  { command: 'halfUp', keys: ['ctrl+u'], contexts: moving, help: 'move up half a page' },
  { command: 'first', keys: ['g', 'home'], contexts: moving, help: 'go to the first' },
  { command: 'last', keys: ['G', 'end'], contexts: moving, help: 'go to the last; in the list, follow again' },
  { command: 'follow', keys: ['f'], contexts: ['list', 'pane'], help: 'follow new events, or stop following' },
  { command: 'enter', keys: ['enter'], contexts: ['list'], help: 'open the event' },
  { command: 'enter', keys: ['enter'], contexts: ['pane'], help: 'show only this value' },
  { command: 'enter', keys: ['enter', 'space'], contexts: ['event'], help: 'expand or collapse' },
  { command: 'include', keys: ['space'], contexts: ['pane'], help: 'include this value' },
  { command: 'exclude', keys: ['x'], contexts: ['pane'], help: 'exclude this value' },
  { command: 'clear', keys: ['backspace', 'delete'], contexts: ['pane'], help: 'clear the pane' },
  { command: 'slash', keys: ['/'], contexts: ['list'], help: 'edit the filter' },
  { command: 'slash', keys: ['/'], contexts: ['pane'], help: 'search the values' },
  { command: 'slash', keys: ['/'], contexts: ['event'], help: 'search the event' },
  { command: 'next', keys: ['n'], contexts: ['event'], help: 'next match' },
  { command: 'previous', keys: ['N'], contexts: ['event'], help: 'previous match' },
  { command: 'next', keys: ['n'], contexts: ['list'], help: 'next event of the same request' },
  { command: 'previous', keys: ['N'], contexts: ['list'], help: 'previous event of the same request' },
  { command: 'nextError', keys: ['e'], contexts: ['list'], help: 'next error (code 400 or more)' },
  { command: 'previousError', keys: ['E'], contexts: ['list'], help: 'previous error' },
  { command: 'filterBy', keys: ['+', '='], contexts: ['event'], help: 'show only events with this value' },
  { command: 'filterOut', keys: ['-'], contexts: ['event'], help: 'hide events with this value' },
  { command: 'reveal', keys: ['R'], contexts: ['event'], help: 'reveal this masked value' },
  { command: 'pane1', keys: ['1'], contexts: ['list', 'pane'], help: 'users pane' },
  { command: 'pane2', keys: ['2'], contexts: ['list', 'pane'], help: 'verbs pane' },
  { command: 'pane3', keys: ['3'], contexts: ['list', 'pane'], help: 'resources pane' },
  { command: 'pane4', keys: ['4'], contexts: ['list', 'pane'], help: 'stages pane' },
  { command: 'pane5', keys: ['5'], contexts: ['list', 'pane'], help: 'logs pane (with several logs)' },
  { command: 'tab', keys: ['tab'], contexts: ['list', 'pane'], help: 'next pane' },
  {
    command: 'rules',
    keys: ['r'],
    contexts: ['list', 'pane', 'event', 'rules', 'table'],
    help: 'rule in full; again: table of rules',
  },
  { command: 'enter', keys: ['enter'], contexts: ['table'], help: 'show only events of this rule' },
  { command: 'sort', keys: ['s'], contexts: ['table'], help: 'sort by rule, hits, bytes, events per second, last hit' },
  { command: 'inFlight', keys: ['w'], contexts: ['list', 'pane', 'requests'], help: 'requests in flight' },
  { command: 'enter', keys: ['enter'], contexts: ['requests'], help: 'go to its latest event in the list' },
  { command: 'lost', keys: ['!'], contexts: ['list', 'pane'], help: 'lost records' },
  { command: 'help', keys: ['?'], contexts: everywhere, help: 'all keys' },
  { command: 'back', keys: ['escape'], contexts: everyFocus, help: 'back' },
  { command: 'redraw', keys: ['ctrl+l'], contexts: everyFocus, help: 'redraw' },
  { command: 'suspend', keys: ['ctrl+z'], contexts: everyFocus, help: 'suspend (fg resumes)' },
  { command: 'quit', keys: ['q'], contexts: everywhere, help: 'quit' },
  { command: 'interrupt', keys: ['ctrl+c'], contexts: everyFocus, help: 'quit' },
]

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
