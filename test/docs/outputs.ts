import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { checks } from '../../src/policy/lint/checks.ts'

/** Commands whose real output the README shows, by the name in its markers. */
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
  'explain-none': ['explain', '-p', 'demo-logs/policy.yaml', '--user', 'system:kube-proxy', '--url', '/healthz'],
}

/** What the commands print, as a terminal would show it; the program must have been built. */
export function outputs(root: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(commands).map(([name, args]) => {
      const program = path.join('bin', 'auditscope.js')
      const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' })
      return [name, `\`\`\`console\n$ auditscope ${args.join(' ')}\n${stdout}${stderr}\`\`\``]
    }),
  )
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
