import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TerminalOutput } from '../../src/ui/terminal-output.ts'
import { folder } from '../support/logs.ts'

/** A pipe that stands for a slow terminal: it takes 64 kB, and then nothing until somebody reads. */
function slowTerminal(lost: () => void = () => undefined): { output: TerminalOutput; reader: number } {
  const pipe = path.join(folder(), 'pipe')
  execFileSync('mkfifo', [pipe])
  const reader = fs.openSync(pipe, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  const writer = fs.openSync(pipe, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK)
  onTestFinished(() => {
    fs.closeSync(writer)
  })
  return { output: new TerminalOutput(writer, lost), reader }
}

/** Waits for a condition; fails with words when it does not come. */
async function until(condition: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 20_000
  while (!condition()) {
    if (Date.now() > limit) throw new Error(`${what} never came`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** What the pipe holds now. */
function read(fd: number): Buffer {
  const buffer = Buffer.alloc(20_000)
  try {
    return buffer.subarray(0, fs.readSync(fd, buffer))
  } catch {
    return buffer.subarray(0, 0)
  }
}

test('a slow terminal gets every byte in order, however few it takes at a time', async () => {
  const { output, reader } = slowTerminal()
  const sent = Buffer.concat([...Array(50).keys()].map((number) => Buffer.alloc(8191, `${number} frame `)))
  for (let at = 0; at < sent.length; at += 8191) output.write(sent.subarray(at, at + 8191))
  const got: Buffer[] = []
  let length = 0
  await until(() => {
    const part = read(reader)
    got.push(part)
    length += part.length
    return length >= sent.length
  }, 'the last byte')
  expect(Buffer.concat(got).equals(sent)).toBe(true)
  await until(() => !output.busy, 'the end of the writing')
  expect(output.takenBytes).toBe(sent.length)
  fs.closeSync(reader)
})

test('the alternate screen counts as left only when the terminal has taken the words for it', async () => {
  const { output, reader } = slowTerminal()
  output.write('\x1b[?1049h')
  await until(() => !output.busy, 'the beginning')
  expect(output.entered).toBe(true)
  output.write('\x1b[?1049l')
  await until(() => !output.busy, 'the end')
  expect(output.entered).toBe(false)

  output.write('\x1b[?1049h')
  output.write(Buffer.alloc(200_000, 'x'))
  output.write('\x1b[?1049l')
  await until(() => output.takenBytes > 60_000, 'a full pipe')
  expect(output.entered).toBe(true)
  output.giveUp()
  await until(() => !output.busy, 'the end of a terminal that was given up')
  expect(output.entered).toBe(true)
  fs.closeSync(reader)
})

test('a terminal that is gone is told of, and holds up nothing', async () => {
  let lost = 0
  const { output, reader } = slowTerminal(() => lost++)
  fs.closeSync(reader)
  output.write('a frame')
  await until(() => !output.busy, 'the end of the writing')
  expect(lost).toBe(1)
})
