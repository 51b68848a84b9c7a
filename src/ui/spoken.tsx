import { Static, Text } from 'ink'
import { type ReactNode, useSyncExternalStore } from 'react'
import type { SafeText } from '../text/safe.ts'

/** The lines to say at one time. */
export interface Utterance {
  /** Differs from that of every other utterance. */
  readonly serial: number
  readonly lines: readonly SafeText[]
}

/** The source of utterances, outside React: one at a time. */
export interface Speech {
  readonly subscribe: (changed: () => void) => () => void
  readonly current: () => Utterance
  /** Says everything again. */
  readonly again: () => void
}

/** Writes each utterance below the one before, as a screen reader follows it: nothing that was written is written again. */
export function Spoken({ speech }: { readonly speech: Speech }): ReactNode {
  const { serial, lines } = useSyncExternalStore(speech.subscribe, speech.current)
  return (
    <Static key={serial} items={[...lines]}>
      {(line, at) => <Text key={at}>{line}</Text>}
    </Static>
  )
}
