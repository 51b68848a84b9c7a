import { expect, test } from 'vitest'
import { backgroundJob } from '../../src/cli/live/jobs.ts'

/** Resolves when all that waits for nothing else is done. */
const idle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

test('a job runs to its end, once however often it is started meanwhile, and can run again', async () => {
  let left = 3
  let ends = 0
  const job = backgroundJob(
    () => --left > 0,
    () => false,
    () => ends++,
  )
  job.start()
  job.start()
  expect(job.isRunning()).toBe(true)
  await idle()
  expect([left, ends, job.isRunning()]).toEqual([0, 1, false])
  left = 2
  job.start()
  await idle()
  expect([left, ends]).toEqual([0, 2])
})

test('a job that is stopped does no more of its work', async () => {
  let steps = 0
  const job = backgroundJob(
    () => ++steps > 0,
    () => steps === 5,
    () => undefined,
  )
  job.start()
  await idle()
  expect([steps, job.isRunning()]).toEqual([5, false])
})
