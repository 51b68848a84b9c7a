import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { liveFrames } from '../../src/cli/live/frames.ts'
import { liveTerminal } from '../../src/cli/live/live-terminal.ts'
import { divide } from '../../src/screen/draw/layout.ts'
import { line, styled } from '../../src/screen/draw/styled-text.ts'
import type { Frame } from '../../src/screen/frame.ts'
import { type Terminal, TerminalOutput } from '../../src/ui/terminal.ts'

const layout = divide({ size: { columns: 80, rows: 24 }, comparing: false, several: false })

function frame(number: number): Frame {
  return { layout, top: [line(styled(`frame ${number}`))], panes: [], main: [], panel: [], bottom: [] }
}

/** A terminal whose output goes to a file. */
function terminalOnFile(): { terminal: Terminal; written: () => string; gaveUp: () => boolean } {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-test-')), 'screen')
  const stdout = new TerminalOutput(fs.openSync(file, 'w'), () => undefined)
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  })
  let gaveUp = false
  const giveUp = (): void => {
    gaveUp = true
  }
  return {
    terminal: { stdout, stdin: stdin as unknown as Terminal['stdin'], restore: () => undefined, giveUp },
    written: () => fs.readFileSync(file, 'utf8'),
    gaveUp: () => gaveUp,
  }
}

test('the end of the screen is written, even if a frame is drawn at the same moment', async () => {
  for (let round = 0; round < 8; round++) {
    const { terminal, written, gaveUp } = terminalOnFile()
    const frames = liveFrames(frame(0))
    const screen = liveTerminal(terminal, () => undefined)
    screen.start(frames, null, () => undefined)
    let number = 0
    const drawing = setInterval(() => {
      frames.show(frame(++number))
    }, 1)
    while (number < 3 + round) await new Promise((resolve) => setImmediate(resolve))
    await screen.end()
    clearInterval(drawing)
    expect(gaveUp()).toBe(false)
    expect(terminal.stdout.busy).toBe(false)
    expect(written()).toContain('\x1b[?1049l')
  }
})
