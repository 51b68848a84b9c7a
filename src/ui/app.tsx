import { type SuspendTerminal, useApp, useInput, usePaste } from 'ink'
import { type ReactNode, useEffect, useLayoutEffect, useSyncExternalStore } from 'react'
import type { Frame } from '../screen/frame.ts'
import { keysIn, type Pressed } from './keys-in.ts'
import { type Speech, Spoken } from './spoken.tsx'

/** The source of frames, outside React: one immutable frame at a time. */
export interface Frames {
  readonly subscribe: (changed: () => void) => () => void
  readonly current: () => Frame
}

export interface AppProps {
  readonly frames: Frames
  readonly onKey: (pressed: Pressed) => void
  /** Receives the function that lends the terminal to another program for a while. */
  readonly onReady: (suspend: SuspendTerminal) => void
  /** Draws a frame on the terminal. */
  readonly paint: (frame: Frame) => void
  /** Words to write instead, for a screen reader; null to draw. */
  readonly speech: Speech | null
}

/** The whole screen: has each new frame painted, and passes on every key. Ink itself draws nothing. */
export function App({ frames, onKey, onReady, paint, speech }: AppProps): ReactNode {
  const frame = useSyncExternalStore(frames.subscribe, frames.current)
  const { suspendTerminal } = useApp()
  useEffect(() => {
    onReady(suspendTerminal)
  }, [onReady, suspendTerminal])
  useInput((input, key) => {
    for (const pressed of keysIn(input, key)) onKey(pressed)
  })
  usePaste((text) => {
    onKey({ key: 'paste', text })
  })
  useLayoutEffect(() => {
    if (speech === null) paint(frame)
  }, [paint, frame, speech])
  return speech === null ? null : <Spoken speech={speech} />
}
