import { paneFields } from '../../query/fields.ts'

/** The columns of the list, from left to right. */
const columnNames = [
  'mark',
  'time',
  'origin',
  'stage',
  'user',
  'verb',
  'target',
  'code',
  'took',
  'rule',
  'change',
] as const
export type ColumnName = (typeof columnNames)[number]

interface ColumnRule {
  /** The column is shown only on screens at least this wide. */
  readonly from: number
  readonly min: number
  /** The widths that it grows to as room allows; a smaller priority grows earlier. */
  readonly want: readonly { readonly width: number; readonly priority: number }[]
  /** If the screen is too narrow for all columns, those with the greatest number are dropped first. */
  readonly keep: number
}

const rest = Number.MAX_SAFE_INTEGER

const columnRules: Record<ColumnName, ColumnRule> = {
  mark: { from: 0, min: 1, want: [], keep: 0 },
  time: { from: 60, min: 8, want: [{ width: 12, priority: 5 }], keep: 6 },
  /** Only with several logs. */
  origin: {
    from: 76,
    min: 5,
    want: [
      { width: 8, priority: 3.5 },
      { width: 14, priority: 6.5 },
    ],
    keep: 3.7,
  },
  stage: { from: 60, min: 1, want: [], keep: 7 },
  user: {
    from: 0,
    min: 10,
    want: [
      { width: 16, priority: 3 },
      { width: 18, priority: 6 },
    ],
    keep: 4,
  },
  verb: { from: 0, min: 6, want: [{ width: 8, priority: 1 }], keep: 1 },
  target: {
    from: 0,
    min: 11,
    want: [
      { width: 34, priority: 4 },
      { width: rest, priority: 7 },
    ],
    keep: 2,
  },
  code: { from: 0, min: 4, want: [], keep: 5 },
  took: { from: 100, min: 5, want: [], keep: 8 },
  rule: { from: 0, min: 3, want: [{ width: 5, priority: 2 }], keep: 3 },
  /** Only while a policy is compared. */
  change: { from: 0, min: 7, want: [], keep: 3.5 },
}

export interface Column {
  readonly name: ColumnName
  readonly width: number
}

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

/** How the screen is divided, in cells. Heights add up to the rows, widths to the columns. */
export interface Layout {
  readonly size: ScreenSize
  /** False if nothing useful fits; the screen then shows one line that says so. */
  readonly usable: boolean
  readonly filterBar: 0 | 1
  /** The panes in one line, if the screen is too narrow for them. */
  readonly chips: 0 | 1
  readonly footer: 0 | 1
  /** The rows between the bars at the top and the footer. */
  readonly body: number
  /** Width of the panes to the left; 0 if they are chips. */
  readonly panes: number
  readonly paneCount: number
  readonly list: {
    readonly width: number
    readonly title: 0 | 1
    readonly height: number
    readonly columns: readonly Column[]
  }
  /** The rule panel: to the right, below the list (its first row is a line), or as a strip. */
  readonly panel: { readonly place: 'right' | 'below' | 'strip'; readonly width: number; readonly height: number }
}

/** The part of the screen's state that the layout depends on. */
export interface LayoutState {
  readonly size: ScreenSize
  /** Whether the list has a column for each event's change. */
  readonly comparing?: boolean
  /** Whether the list has a column, and the screen a pane, for each event's log. */
  readonly several?: boolean
}

/** Divides the screen. */
export function layoutOf({ size, comparing = false, several = false }: LayoutState): Layout {
  const { columns, rows } = size
  const right = columns >= 130 && rows >= 24
  const panes = right || (columns >= 100 && rows >= 30) ? 22 : 0
  const filterBar = rows >= 8 ? 1 : 0
  const footer = rows >= 10 ? 1 : 0
  const chips = panes === 0 && rows >= 14 ? 1 : 0
  const body = Math.max(0, rows - 1 - filterBar - footer - chips)
  const panelWidth = right ? Math.min(80, Math.max(36, Math.round(columns / 4))) : 0
  const panelHeight = right ? body : panes > 0 ? 12 : rows >= 20 ? 3 : rows >= 8 ? 1 : 0
  const listWidth = columns - (panes > 0 ? panes + 1 : 0) - (right ? panelWidth + 1 : 0)
  const title = rows >= 14 ? 1 : 0
  return {
    size,
    usable: columns >= 20 && rows >= 5,
    filterBar,
    chips,
    footer,
    body,
    panes,
    paneCount: paneFields.length - (several ? 0 : 1),
    list: {
      width: listWidth,
      title,
      height: Math.max(0, body - title - (right ? 0 : panelHeight)),
      columns: columnsFor(columns, listWidth, { change: comparing, origin: several }),
    },
    panel: {
      place: right ? 'right' : panes > 0 ? 'below' : 'strip',
      width: right ? panelWidth : listWidth,
      height: panelHeight,
    },
  }
}

/** How many values each pane shows; with their frames, the panes fill the body. */
export function paneHeights({ panes, paneCount, body }: Layout): readonly number[] {
  if (panes === 0) return paneFields.map(() => Math.max(1, body - 2))
  const inner = body - paneCount * 2
  // There are four stages, and usually few logs.
  const short = Math.min(4, Math.max(1, Math.floor(inner / paneCount)))
  const others = inner - short * (paneCount - longPanes)
  const each = Math.floor(others / longPanes)
  const long = [0, 1].map((at) => each + (others % longPanes > at ? 1 : 0))
  return [...long, each, ...Array.from({ length: paneCount - longPanes }, () => short)]
}

const longPanes = 3

/** Chooses the list's columns and their widths, so that they fill `width` with one blank between columns. */
function columnsFor(screen: number, width: number, optional: Partial<Record<ColumnName, boolean>>): Column[] {
  const wanted = columnNames.filter((name) => columnRules[name].from <= screen && optional[name] !== false)
  const chosen = new Set<ColumnName>()
  let left = width + 1
  for (const name of wanted.toSorted((a, b) => columnRules[a].keep - columnRules[b].keep)) {
    const { min } = columnRules[name]
    if (min + 1 > left) break
    left -= min + 1
    chosen.add(name)
  }
  const widths = new Map([...chosen].map((name) => [name, columnRules[name].min]))
  for (const { name, width: goal } of growth) {
    const now = widths.get(name)
    if (now === undefined) continue
    const more = Math.min(goal - now, left)
    // A time shows all of its milliseconds or none.
    if (more <= 0 || (name === 'time' && more < goal - now)) continue
    widths.set(name, now + more)
    left -= more
  }
  return columnNames.flatMap((name) => {
    const cells = widths.get(name)
    return cells === undefined ? [] : [{ name, width: cells }]
  })
}

const growth = columnNames
  .flatMap((name) => columnRules[name].want.map((want) => ({ name, ...want })))
  .sort((a, b) => a.priority - b.priority)
