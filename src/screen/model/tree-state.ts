/** The state of the JSON tree on screen. */
export interface TreeState {
  /** The row under the cursor; −∞ for the beginning, wherever that is. */
  readonly cursor: number
  /** Paths (as keys) that the user expanded or collapsed against their default. */
  readonly toggled: ReadonlySet<string>
  /** Paths (as keys) whose masked value is revealed. */
  readonly revealed: ReadonlySet<string>
  readonly search: string
}

export const initialTree: TreeState = { cursor: -Infinity, toggled: new Set(), revealed: new Set(), search: '' }
