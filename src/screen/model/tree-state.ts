/** The state of the JSON tree on screen. */
export interface TreeState {
  readonly cursor: number
  /** Paths (as keys) that the user expanded or collapsed against their default. */
  readonly toggled: ReadonlySet<string>
  /** Paths (as keys) whose masked value is revealed. */
  readonly revealed: ReadonlySet<string>
  readonly search: string
}

export const initialTree: TreeState = { cursor: 0, toggled: new Set(), revealed: new Set(), search: '' }
