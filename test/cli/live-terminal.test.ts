import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import type tty from 'node:tty'
import { expect, test } from 'vitest'
import { liveFrames } from '../../src/cli/live/frames.ts'
import { liveTerminal } from '../../src/cli/live/live-terminal.ts'
import { divide } from '../../src/screen/draw/layout.ts'
import { line, styled } from '../../src/screen/draw/styled-text.ts'
import type { Frame } from '../../src/screen/frame.ts'
import { screenTheme } from '../../src/ui/screen-theme.ts'
import type { Terminal } from '../../src/ui/terminal.ts'
import { TerminalInput } from '../../src/ui/terminal-input.ts'
import { TerminalOutput } from '../../src/ui/terminal-output.ts'

const layout = divide({ size: { columns: 80, rows: 24 }, comparing: false, several: false })

function frame(number: number): Frame {
  return { layout, top: [line(styled(`frame ${number}`))], panes: [], main: [], panel: [], bottom: [], over: null }
}

/** A terminal whose output goes to a file. */
function terminalOnFile(): { terminal: Terminal; written: () => string; gaveUp: () => boolean } {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-test-')), 'screen')
  const stdout = new TerminalOutput(fs.openSync(file, 'w'), () => undefined)
  const keys = Object.assign(new PassThrough(), {
    setRawMode: () => keys,
    ref: () => keys,
    unref: () => keys,
  }) as unknown as tty.ReadStream
  let gaveUp = false
  const giveUp = (): void => {
    gaveUp = true
  }
  return {
    terminal: {
      stdout,
      stdin: new TerminalInput(keys),
      theme: screenTheme('auto', {}),
      isAsking: () => false,
      restore: () => undefined,
      giveUp,
    },
    written: () => fs.readFileSync(file, 'utf8'),
    gaveUp: () => gaveUp,
  }
}

test('the end of the screen is written, even if a frame is drawn at the same moment', async () => {
  for (let round = 0; round < 8; round++) {
    const { terminal, written, gaveUp } = terminalOnFile()
    const frames = liveFrames(frame(0))
    const screen = liveTerminal(terminal, () => undefined)
    screen.start(frames, { onKey: () => undefined, onMouse: () => undefined }, null)
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
