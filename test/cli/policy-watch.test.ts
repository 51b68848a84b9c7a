import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadPolicyFile } from '../../src/cli/policies/load-policy-file.ts'
import { onePolicy } from '../../src/cli/policies/policy-set.ts'
import { watchPolicies } from '../../src/cli/policies/policy-watch.ts'
import type { PolicyNews } from '../../src/explain/policy-news.ts'

const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n'

/** Puts something in a watched policy's place, and gives the first news of it. */
async function newsOf(change: (file: string) => void): Promise<PolicyNews> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'policy-watch-'))
  const file = path.join(folder, 'policy.yaml')
  fs.writeFileSync(file, text)
  const loaded = loadPolicyFile(file)
  if (loaded.kind === 'refused') throw new Error('the policy is refused')
  const { promise, resolve } = Promise.withResolvers<PolicyNews>()
  const watch = watchPolicies(onePolicy(loaded.policy), {}, (news) => {
    resolve(news)
  })
  onTestFinished(async () => {
    await watch.close()
    fs.rmSync(folder, { recursive: true })
  })
  change(file)
  const news = await promise
  expect(watch.current().policies).toEqual([loaded.policy])
  return news
}

test('a link to itself leaves the last good policy in force, with a word', async () => {
  const news = await newsOf((file) => {
    fs.rmSync(file)
    fs.symlinkSync('policy.yaml', file)
  })
  expect(news).toMatchObject({ kind: 'refused', line: null })
})

test('blocks within blocks, 1,200 deep, leave the last good policy in force, with their place', async () => {
  const news = await newsOf((file) => {
    const deep = Array.from({ length: 1200 }, (_, at) => `${' '.repeat(at + 1)}a:\n`)
    fs.writeFileSync(file, `${text}x:\n${deep.join('')}`)
  })
  expect(news).toMatchObject({ kind: 'refused', line: 204 })
})

test('a file that is longer than any policy leaves the last good policy in force', async () => {
  const news = await newsOf((file) => {
    fs.truncateSync(file, 500_000_000)
  })
  expect(news).toMatchObject({ kind: 'refused', line: null })
})
