import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { eventLine, ids, idsOf, logAndPolicy } from '../support/logs.ts'
import { program, root } from '../support/paths.ts'
import { start } from '../support/terminal.ts'

const files = [program, ...fs.globSync(path.join(root, 'dist', '*.js'))]

/** The uses of the process's environment in a program: variables by their names, and whatever else is done with it. */
function environmentUses(text: string): string[] {
  const source = ts.createSourceFile('bundle.js', text, ts.ScriptTarget.Latest, true)
  const uses: string[] = []
  const visit = (node: ts.Node): void => {
    const { parent } = node
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'env') {
      if (ts.isPropertyAccessExpression(parent) && parent.expression === node) uses.push(parent.name.text)
      else if (ts.isElementAccessExpression(parent) && ts.isStringLiteral(parent.argumentExpression))
        uses.push(parent.argumentExpression.text)
      else uses.push(parent.getText())
    } else if (
      (ts.isBindingElement(node) || ts.isImportSpecifier(node)) &&
      (node.propertyName ?? node.name).getText() === 'env'
    )
      uses.push(parent.parent.getText())
    ts.forEachChild(node, visit)
  }
  visit(source)
  return uses
}

test('the bundle reads only the environment variables that the documents name', () => {
  const names = new Set(files.flatMap((file) => environmentUses(fs.readFileSync(file, 'utf8'))))
  const documents = ['README.md', ...fs.readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]
  const told = documents
    .filter((file) => file.endsWith('.md'))
    .map((file) => fs.readFileSync(path.join(root, file), 'utf8'))
    .join('\n')
  expect(names).toContain('NO_COLOR')
  expect([...names].filter((name) => !new RegExp(`\`${name}\\b`).test(told))).toEqual([])
})

test('every way to the environment would be found', () => {
  expect(environmentUses('node_process.env.LOG_STREAM; x?.env["DEV"]')).toEqual(['LOG_STREAM', 'DEV'])
  expect(environmentUses('name in process.env; process.env[name]')).toEqual([
    'name in process.env',
    'process.env[name]',
  ])
  expect(environmentUses('let { env } = process; import { env as e } from "node:process"')).toHaveLength(2)
})

test('the bundle opens no WebSocket and holds no developer tools', () => {
  const lines = files.flatMap((file) => fs.readFileSync(file, 'utf8').split('\n'))
  expect(lines.filter((line) => /new WebSocket|\.WebSocket\b|\bWebSocket[ (.]|devtools-core/.test(line))).toEqual([])
})

/** Variables that packages in the bundle read where they are not bundled. */
const hostile = {
  LOG_STREAM: 'prod',
  LOG_TOKENS: '1',
  CHOKIDAR_INTERVAL: 'abc',
  CHOKIDAR_USEPOLLING: '1',
  DEV: 'true',
  CI: '1',
  FORCE_COLOR: '1',
  COLUMNS: '7',
  LINES: '3',
}

test('variables of packages change no output', () => {
  const { log, policy } = logAndPolicy(20)
  const printed = (args: readonly string[], more: object) => {
    const env = { ...process.env, ...more }
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env })
    return { status, stdout, stderr }
  }
  for (const args of [['-o', 'jsonl', '-p', policy, log], ['lint', policy], ['--help'], ['--wrong']]) {
    expect(printed(args, hostile)).toEqual(printed(args, {}))
  }
  expect(idsOf(printed(['-o', 'jsonl', log], hostile).stdout)).toEqual(ids(0, 20))
})

test('with the variables of packages the screen follows the log as without them', async () => {
  const { log, policy } = logAndPolicy(50)
  const terminal = start(['-p', policy, log], { env: hostile })
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  fs.appendFileSync(log, eventLine(50))
  await terminal.until((screen) => screen.includes('51 of 51 requests'))
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
})

test('NO_COLOR draws without colours', async () => {
  const { log, policy } = logAndPolicy(5)
  const colours = async (env: Readonly<Record<string, string>>): Promise<boolean> => {
    const terminal = start(['-p', policy, log], { env })
    await terminal.until((screen) => screen.includes('5 of 5 requests'))
    terminal.type('q')
    await terminal.exit

    expect(terminal.raw()).toMatch(/\x1b\[(?:0;)?1m/)
    return /\x1b\[[\d;]*(?:[34][0-7]|[34]8;[\d;]+)m/.test(terminal.raw())
  }
  expect(await colours({})).toBe(true)
  expect(await colours({ NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false)
})
