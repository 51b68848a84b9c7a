/** With more records a second than this, nobody can read rows that move with each frame. */
const calmPerSecond = 50
/** How long the list and the panes then stand still. */
const stepMs = 500

/** Says in which frames the list and the panes advance. The header advances in each. */
export interface CalmSteps {
  /** A record has arrived. */
  readonly came: () => void
  /** Lets them advance in the next frame: the user has pressed a key, or waits for what has changed. */
  readonly hurry: () => void
  /** Whether they advance in a frame that is drawn now. The answer counts as such a frame. */
  readonly advance: () => boolean
}

/** Makes the steps of a screen. `now` gives milliseconds. */
export function calmSteps(now: () => number = () => performance.now()): CalmSteps {
  let last = -Infinity
  let came = 0
  let hurried = true
  return {
    came: () => {
      came++
    },
    hurry: () => {
      hurried = true
    },
    advance: () => {
      const since = now() - last
      if (!hurried && since < stepMs && came * 1000 > calmPerSecond * since) return false
      last = now()
      came = 0
      hurried = false
      return true
    },
  }
}
