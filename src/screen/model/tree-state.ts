/** What is remembered of a JSON tree on show: the cursor, what was folded or opened by hand, the search. */
export interface TreeState {
  readonly cursor: number
  /** Paths (as keys) whose folding is not what it is by itself. */
  readonly toggled: ReadonlySet<string>
  /** Paths whose masked value was asked for. */
  readonly revealed: ReadonlySet<string>
  readonly search: string
}

export const initialTree: TreeState = { cursor: 0, toggled: new Set(), revealed: new Set(), search: '' }
