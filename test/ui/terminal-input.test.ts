import { PassThrough } from 'node:stream'
import type tty from 'node:tty'
import { expect, test } from 'vitest'
import { TerminalInput } from '../../src/ui/terminal-input.ts'

/** What is heard of some input, in its order, after all of it has been passed on. */
async function heard(bytes: string): Promise<string[]> {
  const keys = Object.assign(new PassThrough(), {
    setRawMode: () => keys,
    ref: () => keys,
    unref: () => keys,
  }) as unknown as tty.ReadStream & PassThrough
  const input = new TerminalInput(keys)
  const all: string[] = []
  input.listen({
    onMouse: ({ what }) => all.push(what),
    onBackground: () => all.push('background'),
    onIdentified: () => all.push('identified'),
    onReady: () => all.push('ready'),
  })
  input.setEncoding('utf8')
  input.on('readable', () => {
    const text: unknown = input.read()
    if (typeof text === 'string') all.push(text)
  })
  input.setRawMode(true)
  keys.write(bytes)
  const wanted = bytes.endsWith('.') ? '.' : 'press'
  while (!all.at(-1)?.endsWith(wanted)) await new Promise((resolve) => setImmediate(resolve))
  return all
}

test('keys and the mouse are heard in their order', async () => {
  expect(await heard('jk\x1b[<0;1;1M')).toEqual(['jk', 'press'])
  expect(await heard('\x1b[<64;1;1Mjk.')).toEqual(['wheelUp', 'jk.'])
})

test('answers are heard, and letters of several bytes stay whole', async () => {
  expect(await heard('\x1b]11;rgb:00/00/00\x07\x1b[?6c\x1b[0né漢.')).toEqual([
    'background',
    'identified',
    'ready',
    'é漢.',
  ])
})
