import { Box, type SuspendTerminal, useApp, useInput, usePaste } from 'ink'
import { type ReactNode, useEffect, useLayoutEffect, useSyncExternalStore } from 'react'
import type { Frame } from '../screen/frame.ts'
import { keysIn, type Pressed } from './keys-in.ts'
import { Lines } from './lines.tsx'
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
  /** Draws a frame on the terminal. Without it, Ink does. */
  readonly paint?: (frame: Frame) => void
  /** Words to write instead, for a screen reader; null to draw. */
  readonly speech?: Speech | null
}

/** The whole screen: draws the current frame, or says what is new in it, and passes on every key. */
export function App({ frames, onKey, onReady, paint, speech = null }: AppProps): ReactNode {
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
    if (speech === null) paint?.(frame)
  }, [paint, frame, speech])
  if (speech !== null) return <Spoken speech={speech} />
  return paint === undefined ? <Screen frame={frame} /> : null
}

/** One frame: bars at the top; panes, list and panel side by side; the footer. */
export function Screen({ frame }: { readonly frame: Frame }): ReactNode {
  const { columns, rows } = frame.layout.size
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Lines lines={frame.top} />
      <Box flexShrink={0}>
        {frame.panes.length > 0 && <Beside lines={frame.panes} />}
        <Lines lines={frame.main} />
        {frame.panel.length > 0 && <Lines lines={frame.panel} />}
      </Box>
      <Lines lines={frame.bottom} />
    </Box>
  )
}

/** A part with one blank column to its right. */
function Beside({ lines }: { readonly lines: Frame['panes'] }): ReactNode {
  return (
    <Box marginRight={1} flexShrink={0}>
      <Lines lines={lines} />
    </Box>
  )
}
