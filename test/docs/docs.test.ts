import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { benchBlock } from './bench-block.ts'
import { blocks, withBlocks } from './blocks.ts'
import { checksBlock, outputs } from './outputs.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8')
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }

test('the README has the tables of the code as they are now (npm run docs draws them)', () => {
  const made = {
    ...blocks(version),
    bench: benchBlock(path.join(root, 'bench', 'result.json')),
    checks: checksBlock(),
    ...outputs(root),
  }
  expect(readme).toBe(withBlocks(readme, made))
})

test('the README begins with the two commands', () => {
  expect(readme.split('\n').slice(2, 6).join('\n')).toMatch(/npm ci && npm start[^]*npm cit/)
})

test('the README and the demo name no file that is not there', () => {
  const named = [...readme.matchAll(/`((?:demo-logs|test|bin|src)\/[\w./-]*)`/g)].map(([, file]) => file!)
  expect(named.length).toBeGreaterThan(2)
  for (const file of [...named, 'demo-logs/screen.svg', 'demo-logs/rules.svg'])
    expect([file, fs.existsSync(path.join(root, file))]).toEqual([file, true])
})
