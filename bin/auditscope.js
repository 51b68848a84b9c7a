#!/usr/bin/env node
// Old-fashioned JavaScript, since it has to be understood by whatever node is there, to say that it is too old.
import { existsSync, readFileSync } from 'node:fs'
import { openEarlyTerminal } from './early-terminal.js'

const needed = [22, 22]
const running = process.versions.node.split('.').map(Number)
const dist = new URL('../dist/auditscope.js', import.meta.url)

function stop(message) {
  console.error(message)
  process.exit(1)
}

if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  const inCheckout = existsSync(new URL('../tsconfig.json', import.meta.url))
  const advice = inCheckout
    ? 'npm scripts bring a newer one along (npm run auditscope -- FILE); if install scripts were off, run: npm rebuild node'
    : 'install a newer Node.js'
  stop(
    'auditscope needs Node.js ' + needed.join('.') + ' or newer, and this is ' + process.versions.node + ': ' + advice,
  )
}
if (!existsSync(dist)) stop('auditscope is not built yet: run npm run build')

const early = openEarlyTerminal(process.argv.slice(2), process.env.TERM)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
import(dist.href)
  .catch((error) => stop('auditscope is not installed completely: ' + error.message))
  .then(({ main }) => main(process.argv.slice(2), version, early))
  .then((code) => process.exit(code))
