import { expect, test } from 'vitest'
import { isSameFrame, liveFrames } from '../../src/cli/live/frames.ts'
import { divide } from '../../src/screen/draw/layout.ts'
import { line, styled } from '../../src/screen/draw/styled-text.ts'
import type { Frame } from '../../src/screen/frame.ts'

const layout = divide({ size: { columns: 80, rows: 24 }, comparing: false, several: false })
/** Made from nothing each time, as frames are. */
const frame = (change: Partial<Frame> = {}): Frame => ({
  layout,
  top: [line(styled('header'))],
  panes: [],
  main: [line(styled('a'), styled('b', 'warn')), line(styled('c'))],
  panel: [],
  bottom: [],
  over: null,
  ...change,
})

test.each<[string, Partial<Frame>]>([
  ['another size', { layout: divide({ size: { columns: 81, rows: 24 }, comparing: false, several: false }) }],
  ['another text', { top: [line(styled('footer'))] }],
  ['another tone', { main: [line(styled('a'), styled('b', 'bad')), line(styled('c'))] }],
  [
    'a line under the cursor',
    { main: [line(styled('a'), styled('b', 'warn')), { ...line(styled('c')), selected: true }] },
  ],
  ['a text under the cursor', { top: [line({ ...styled('header'), selected: true })] }],
  ['fewer lines', { main: [line(styled('a'), styled('b', 'warn'))] }],
  ['more text in a line', { top: [line(styled('header'), styled(''))] }],
  ['a part that was empty', { bottom: [line(styled(''))] }],
  ['something over it', { over: { row: 1, at: 0, lines: [line(styled('^'))] } }],
])('%s makes another frame', (_, change) => {
  expect(isSameFrame(frame(), frame(change))).toBe(false)
  const frames = liveFrames(frame())
  let drawn = 0
  frames.subscribe(() => drawn++)
  expect([frames.show(frame()), drawn]).toEqual([false, 0])
  expect([frames.show(frame(change)), drawn]).toEqual([true, 1])
})
