import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { watch } from '../../src/source/watch/hints.ts'
import { scratch, until } from './waiting.ts'

/** How many hints a watch gives when it begins: one for the folder, and one when it is ready. */
const atStart = 2

/** Counts the hints about a path, from when the watch is ready. */
async function hintsAbout(path: string): Promise<{ readonly after: (change: () => void) => Promise<void> }> {
  let hints = 0
  const watching = watch(
    path,
    () => hints++,
    (message) => {
      throw new Error(message)
    },
  )
  onTestFinished(() => watching.close())
  await until(() => hints >= atStart)
  return {
    after: async (change) => {
      const before = hints
      change()
      await until(() => hints > before)
    },
  }
}

test('a file gives a hint when it is written, renamed, replaced and removed', async () => {
  const path = join(scratch(), 'audit.log')
  writeFileSync(path, 'a')
  const { after } = await hintsAbout(path)
  await after(() => {
    appendFileSync(path, 'b')
  })
  await after(() => {
    renameSync(path, `${path}.1`)
  })
  await after(() => {
    writeFileSync(path, 'c')
  })
  await after(() => {
    rmSync(path)
  })
})

test('a file that is not there yet gives a hint when it is made', async () => {
  const path = join(scratch(), 'audit.log')
  const { after } = await hintsAbout(path)
  await after(() => {
    writeFileSync(path, 'a')
  })
})

test('a link gives a hint when its target is written, in another directory, and when it leads elsewhere', async () => {
  const [directory, path] = [scratch(), join(scratch(), 'audit.log')]
  mkdirSync(join(directory, 'pods'))
  const targets = ['0.log', '1.log'].map((name) => join(directory, 'pods', name))
  for (const target of targets) writeFileSync(target, 'a')
  symlinkSync(targets[0]!, path)
  const { after } = await hintsAbout(path)
  // The first hints may still be those of the start.
  for (let time = 0; time < 6; time++) {
    await after(() => {
      appendFileSync(targets[0]!, 'b')
    })
  }
  await after(() => {
    symlinkSync(targets[1]!, `${path}.new`)
    renameSync(`${path}.new`, path)
  })
})

test('other files of the directory give none', async () => {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  writeFileSync(path, 'a')
  let hints = 0
  const { after } = await hintsAbout(path)
  const other = watch(
    join(directory, 'other.log'),
    () => hints++,
    () => undefined,
  )
  onTestFinished(() => other.close())
  await until(() => hints >= atStart)
  const before = hints
  await after(() => {
    appendFileSync(path, 'b')
  })
  expect(hints).toBe(before)
})
