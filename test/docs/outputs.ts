import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { checks } from '../../src/policy/lint/checks/all-checks.ts'

/** Commands whose real output the documents show, by the name in its markers. */
const commands: Readonly<Record<string, readonly string[]>> = {
  'lint-output': ['lint', 'test/fixtures/misspelt-policy.yaml'],
  'explain-output': [
    'explain',
    '-p',
    'demo-logs/policy.yaml',
    '--user',
    'alice',
    '--verb',
    'create',
    '--resource',
    'pods/exec',
    '--namespace',
    'shop',
    '--name',
    'web-1',
  ],
  'compare-output': ['compare', 'demo-logs/policy.yaml', 'test/fixtures/tighter-policy.yaml', 'demo-logs/audit.log'],
  'suggest-output': ['suggest', '-p', 'demo-logs/policy.yaml', 'demo-logs/audit.log'],
  'requests-output': ['--requests', '-o', 'jsonl', '-q', 'resource:nodes/proxy', 'demo-logs/audit.log'],
  'lint-help': ['lint', '--help'],
  'explain-help': ['explain', '--help'],
  'compare-help': ['compare', '--help'],
  'suggest-help': ['suggest', '--help'],
  'explain-none': ['explain', '-p', 'demo-logs/policy.yaml', '--user', 'system:kube-proxy', '--url', '/healthz'],
}

/** How many lines of these outputs the documents show. */
const shortened: Readonly<Record<string, number>> = { 'compare-output': 26, 'suggest-output': 14 }

/** What the commands print, as a terminal shows it; the program must have been built. */
export function outputs(root: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(commands).map(([name, args]) => {
      const program = path.join('bin', 'auditscope.js')
      const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' })
      const printed = firstLines(`${stdout}${stderr}`, shortened[name])
      return [name, `\`\`\`console\n$ auditscope ${args.join(' ')}\n${printed}\`\`\``]
    }),
  )
}

function firstLines(text: string, most = Infinity): string {
  const lines = text.split('\n')
  return lines.length - 1 <= most ? text : `${lines.slice(0, most).join('\n')}\n[…]\n`
}

/** The table of all checks of `auditscope lint`. */
export function checksBlock(): string {
  return [
    '| id | severity | finds |',
    '| --- | --- | --- |',
    ...checks.map(
      ({ id, severity, finds }) =>
        `| \`${id}\` | ${severity} | ${finds.replaceAll('|', '\\|').replaceAll('*', '\\*')} |`,
    ),
  ].join('\n')
}
