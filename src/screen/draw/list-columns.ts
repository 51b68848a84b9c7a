/** The columns that the list has only where the user chose them. */
export const extraColumns = ['ns', 'level', 'ip', 'agent', 'reason'] as const
export type ExtraColumn = (typeof extraColumns)[number]

/** The columns of the list, from left to right. */
const columnNames = [
  'mark',
  'time',
  'origin',
  'stage',
  'user',
  'verb',
  'target',
  ...extraColumns,
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
  readonly want: readonly Want[]
  /** If the screen is too narrow for all columns, those with the greatest number are dropped first. */
  readonly keep: number
}

interface Want {
  /** A number of cells, or as many as the widest value needs, up to a number. */
  readonly width: number | { readonly upTo: number }
  readonly priority: number
}

const rest = Number.MAX_SAFE_INTEGER
/** TARGET has this before USER grows beyond its own least width, up to the widest one that it keeps clear of the panes. */
const leastTarget = 30
const leastUser = 16
const wideUser = 18
const widestUser = 34

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
      { width: leastUser, priority: 3 },
      { width: wideUser, priority: 5.5 },
      { width: { upTo: widestUser }, priority: 6 },
      { width: { upTo: 40 }, priority: 6.2 },
    ],
    keep: 4,
  },
  verb: { from: 0, min: 6, want: [{ width: 8, priority: 1 }], keep: 1 },
  target: {
    from: 0,
    min: 11,
    want: [
      { width: leastTarget, priority: 4 },
      { width: 34, priority: 6.6 },
      { width: rest, priority: 7 },
    ],
    keep: 2,
  },
  ns: { from: 0, min: 8, want: [{ width: 18, priority: 4.5 }], keep: 5.1 },
  level: { from: 0, min: 5, want: [{ width: 15, priority: 4.8 }], keep: 5.2 },
  ip: { from: 0, min: 15, want: [{ width: 15, priority: 4.6 }], keep: 5.3 },
  agent: { from: 0, min: 8, want: [{ width: 22, priority: 4.7 }], keep: 5.4 },
  reason: { from: 0, min: 9, want: [{ width: 18, priority: 4.55 }], keep: 5.05 },
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

/** What the columns of the list depend on. */
export interface ListContent {
  /** The width of the screen. */
  readonly screen: number
  /** The columns that not every list has. */
  readonly has: (name: ColumnName) => boolean
  /** The width of the widest caller's whole label. */
  readonly user: number
}

/** On narrower screens the list needs its room more than the panes do, and than times need their milliseconds. */
export const wideFrom = 160

/** The width with which the list shows its columns as designed, and callers as wide as their labels are. */
export function wantedList(list: ListContent): number {
  const isWide = list.screen >= wideFrom
  const least: Partial<Record<ColumnName, number>> = {
    time: isWide ? 12 : 8,
    user: Math.max(isWide ? wideUser : leastUser, Math.min(widestUser, list.user)),
    target: isWide ? leastTarget : 24,
  }
  const widths = shownColumns(list).map(
    (name) => least[name] ?? Math.max(columnRules[name].min, ...goalsOf(name, list).map(({ goal }) => goal)),
  )
  return widths.reduce((total, width) => total + width + 1, -1)
}

/** Chooses the list's columns and their widths, so that they fill `width` with one blank between columns. */
export function columnsFor(list: ListContent, width: number): Column[] {
  const chosen = new Set<ColumnName>()
  let left = width + 1
  for (const name of shownColumns(list).toSorted((a, b) => columnRules[a].keep - columnRules[b].keep)) {
    const { min } = columnRules[name]
    if (min + 1 > left) break
    left -= min + 1
    chosen.add(name)
  }
  const widths = new Map([...chosen].map((name) => [name, columnRules[name].min]))
  const growth = [...chosen].flatMap((name) => goalsOf(name, list)).sort((a, b) => a.priority - b.priority)
  for (const { name, goal } of growth) {
    const now = widths.get(name) ?? 0
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

function shownColumns({ screen, has }: ListContent): ColumnName[] {
  return columnNames.filter((name) => columnRules[name].from <= screen && has(name))
}

interface Goal {
  readonly name: ColumnName
  readonly goal: number
  readonly priority: number
}

function goalsOf(name: ColumnName, { user }: ListContent): Goal[] {
  return columnRules[name].want.map(({ width, priority }) => ({
    name,
    goal: typeof width === 'number' ? width : Math.min(width.upTo, user),
    priority,
  }))
}
