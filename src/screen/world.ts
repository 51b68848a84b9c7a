import type { Judge } from '../store/judge.ts'
import type { Store } from '../store/store.ts'
import type { View } from '../store/view.ts'
import type { Glyphs } from './glyphs.ts'
import type { ShownPolicy } from './explained.ts'

/** How reading goes on. */
export interface Progress {
  /** What is read, as the header names it. */
  readonly source: string
  /** Bytes read, of the bytes that are there; equal once the end was reached. */
  readonly read: number
  readonly size: number
  /** Events a second, lately; null before that is known. */
  readonly rate: number | null
  /** Said while nothing can be read yet: `waiting for the file`. */
  readonly waiting: string
  /** Whether more may come. */
  readonly live: boolean
}

/** All that the screen shows and does not own. */
export interface World {
  readonly store: Store
  readonly view: View
  readonly policy: ShownPolicy | null
  readonly judge: Judge | null
  readonly progress: Progress
  readonly glyphs: Glyphs
}
