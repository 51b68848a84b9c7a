#!/usr/bin/env node
// Plain old JavaScript, since it has to be understood by whatever node is there, to say that it is too old.
import { existsSync, readFileSync } from 'node:fs'

const needed = [22, 22]
const [major, minor] = process.versions.node.split('.').map(Number)
const dist = new URL('../dist/auditscope.js', import.meta.url)

function stop(message) {
  console.error(message)
  process.exit(1)
}

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  const inCheckout = existsSync(new URL('../tsconfig.json', import.meta.url))
  const advice = inCheckout
    ? 'npm scripts use the npm package node; if install scripts were off, run: npm rebuild node'
    : 'install a newer Node.js'
  stop(`auditscope needs Node.js ${needed.join('.')} or newer, and this is ${process.versions.node}: ${advice}`)
} else if (!existsSync(dist)) {
  stop('auditscope is not built yet: run npm run build')
} else {
  process.env.NODE_ENV ??= 'production'
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const { main } = await import(dist.href)
  process.exitCode = await main(process.argv.slice(2), version)
  process.exit()
}
