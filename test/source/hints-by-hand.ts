import { watch } from '../../src/source/watch/hints.ts'

/** Hints that a test gives, beside those of a watch. */
export function hintsByHand(other: typeof watch | null = watch): { watch: typeof watch; look: () => void } {
  let look: () => void = () => undefined
  return {
    watch: (path, onHint, onTrouble) => {
      look = onHint
      return other?.(path, onHint, onTrouble) ?? { close: () => Promise.resolve() }
    },
    look: () => {
      look()
    },
  }
}
