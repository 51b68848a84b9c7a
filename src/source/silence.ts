/** Notices where a file system does not tell of changes, as some network and container mounts do not. */
export interface SilenceWatch {
  /** A hint came that something changed. */
  readonly hinted: () => void
  /** It is looked now, by the timer or for another reason. */
  readonly looks: (byTimer: boolean) => void
  /** Something new was found. */
  readonly found: () => void
  /** Whether the timer alone finds what is new: twice it did, and no hint came. */
  readonly isSilent: () => boolean
}

const hitsToTell = 2

export function silenceWatch(): SilenceWatch {
  let hits = 0
  let byTimer = false
  return {
    hinted: () => {
      hits = 0
      byTimer = false
    },
    looks: (timer) => {
      byTimer = timer
    },
    found: () => {
      if (byTimer) hits++
      byTimer = false
    },
    isSilent: () => hits >= hitsToTell,
  }
}
