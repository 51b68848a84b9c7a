import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadPolicyFile } from '../../src/cli/policies/load-policy-file.ts'
import { onePolicy } from '../../src/cli/policies/policy-set.ts'
import { type PolicyWatch, watchPolicies } from '../../src/cli/policies/policy-watch.ts'
import type { PolicyFile } from '../../src/explain/policy-file.ts'
import type { PolicyNews } from '../../src/explain/policy-news.ts'
import { scratch, until } from '../source/waiting.ts'

const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n'

interface Watched {
  readonly file: string
  readonly policy: PolicyFile
  readonly watch: PolicyWatch
  /** The first news of the policy. */
  readonly news: Promise<PolicyNews>
}

/** Watches a policy in a file of its own; `within` names one inside of it. */
function watched(name: string, content: string, within = ''): Watched {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'policy-watch-'))
  const file = path.join(folder, name)
  fs.writeFileSync(file, content)
  const loaded = loadPolicyFile(`${file}${within}`)
  if (loaded.kind === 'refused') throw new Error('the policy is refused')
  const { promise, resolve } = Promise.withResolvers<PolicyNews>()
  const watch = watchPolicies(onePolicy(loaded.policy), {}, (news) => {
    resolve(news)
  })
  onTestFinished(async () => {
    await watch.close()
    fs.rmSync(folder, { recursive: true })
  })
  return { file, policy: loaded.policy, watch, news: promise }
}

/** Puts something in a watched policy's place, and gives the first news of it. */
async function newsOf(change: (file: string) => void): Promise<PolicyNews> {
  const { file, policy, watch, news } = watched('policy.yaml', text)
  change(file)
  const first = await news
  expect(watch.current().policies).toEqual([policy])
  return first
}

test('a policy within a manifest is loaded again when the manifest is saved', async () => {
  const manifest = (level: string): string =>
    `services:\n  policy:\n${text.replace('Metadata', level).replaceAll(/^(?=.)/gm, '    ')}`
  const { file, news, watch } = watched('cluster.yml', manifest('Metadata'), '#services.policy')
  fs.writeFileSync(file, manifest('Request'))
  expect(await news).toMatchObject({
    kind: 'reloaded',
    file: `${file}#services.policy`,
    difference: { rules: [{ before: 0, after: 0 }] },
  })
  expect(watch.current().policies[0]).toMatchObject({
    policy: { rules: [{ level: 'Request' }] },
    text: { rules: [{ first: 6, last: 6 }] },
  })
})

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

test('a file that was refused and is put back is news, and no rule has changed', async () => {
  const file = path.join(scratch(), 'policy.yaml')
  fs.writeFileSync(file, text)
  const loaded = loadPolicyFile(file)
  if (loaded.kind === 'refused') throw new Error('the policy is refused')
  const news: PolicyNews[] = []
  const watch = watchPolicies(onePolicy(loaded.policy), {}, (one, changed) => {
    expect(changed).toBeNull()
    news.push(one)
  })
  onTestFinished(() => watch.close())
  fs.writeFileSync(file, `${text}rules: twice\n`)
  await until(() => news.at(-1)?.kind === 'refused')
  fs.writeFileSync(file, text)
  // Otherwise the screen would go on to say that the file is refused.
  await until(() => news.at(-1)?.kind === 'reloaded')
  expect(news.at(-1)).toMatchObject({ difference: { rules: [], whole: false } })
})
