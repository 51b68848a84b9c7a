import { expect, test } from 'vitest'
import { backgroundJob, screenJobs } from '../../src/cli/live/jobs.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { event, somewhere } from '../store/events.ts'

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

test('drift whose explanation must wait keeps the jobs busy, so that a frame comes which looks for it', async () => {
  // Enough rules that the search takes several steps.
  const rules = Array.from({ length: 12 }, (_, number) => ({ level: 'Request' as const, users: [`user-${number}`] }))
  const store = new Store(judgesOf([{ policy: { rules: [...rules, { level: 'Request' }] } }]))
  const addDrift = (): void => {
    for (let count = 0; count < 60; count++)
      store.append(event({ level: 'Metadata', user: `user-${count % 20}` }), somewhere)
  }
  const changed = Promise.withResolvers<undefined>()
  const jobs = screenJobs(store, {
    stopped: () => false,
    showsRequests: () => false,
    changed: () => {
      changed.resolve(undefined)
    },
  })
  expect(jobs.isBusy()).toBe(false)
  addDrift()
  expect(jobs.isBusy()).toBe(true)
  jobs.explainDrift()
  await changed.promise
  expect(jobs.isBusy()).toBe(false)
  addDrift()
  // It is too soon to search again.
  jobs.explainDrift()
  await idle()
  expect(jobs.isBusy()).toBe(true)
})
