// npm run docs: draws the README's tables afresh from the code's, and its picture from a real run.
import fs from 'node:fs'
import path from 'node:path'
import { benchBlock } from './bench-block.ts'
import { blocks, withBlocks } from './blocks.ts'
import { checksBlock, outputs } from './outputs.ts'
import { picture, rulesPicture } from './picture.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const readme = path.join(root, 'README.md')
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
const made = {
  ...blocks(version),
  bench: benchBlock(path.join(root, 'bench', 'result.json')),
  checks: checksBlock(),
  ...outputs(root),
}
fs.writeFileSync(readme, withBlocks(fs.readFileSync(readme, 'utf8'), made))
fs.writeFileSync(path.join(root, 'demo-logs', 'screen.svg'), await picture(root))
fs.writeFileSync(path.join(root, 'demo-logs', 'rules.svg'), await rulesPicture(root))
process.exit(0)
