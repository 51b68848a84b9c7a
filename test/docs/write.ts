// npm run docs: draws the tables and outputs of README.md and docs/ again, and the pictures from real runs.
// npm run docs -- text: leaves the pictures as they are.
import fs from 'node:fs'
import path from 'node:path'
import { root } from '../support/paths.ts'
import { documents, drawnBlocks, withBlocks } from './documents.ts'
import { picture, rulesPicture } from './picture.ts'

const drawn = drawnBlocks()
for (const { file, text } of documents()) fs.writeFileSync(path.join(root, file), withBlocks(text, drawn))
if (process.argv[2] !== 'text') {
  fs.writeFileSync(path.join(root, 'demo-logs', 'screen.svg'), await picture(root))
  fs.writeFileSync(path.join(root, 'demo-logs', 'rules.svg'), await rulesPicture(root))
}
process.exit(0)
