import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventLine, folder, metadataPolicy } from '../support/logs.ts'
import { run } from '../support/program.ts'
import { secretPlaces, secretSign } from '../support/secret-places.ts'

/** A folder with a log that has a secret in every place, and a line that is no event with one in it. */
function logWithSecrets(): string {
  const cwd = folder()
  const events = secretPlaces.map(([, more], index) => eventLine(index, more))
  fs.writeFileSync(path.join(cwd, 'audit.log'), [...events, `{"token":"${secretSign}"\n`].join(''))
  fs.writeFileSync(path.join(cwd, 'policy.yaml'), metadataPolicy)
  fs.writeFileSync(path.join(cwd, 'new.yaml'), metadataPolicy.replace('"user-1", ', ''))
  return cwd
}

test.each([
  [['-o', 'text', 'audit.log']],
  [['-o', 'text', '-p', 'policy.yaml', '--compare', 'new.yaml', 'audit.log']],
  [['-o', 'summary', '-p', 'policy.yaml', 'audit.log']],
  [['compare', 'policy.yaml', 'new.yaml', 'audit.log']],
  [['compare', '-o', 'json', 'policy.yaml', 'new.yaml', 'audit.log']],
  [['suggest', 'audit.log']],
  [['suggest', '-o', 'json', 'audit.log']],
  [['explain', '-p', 'policy.yaml', '-']],
  [['explain', '-o', 'json', '-p', 'policy.yaml', '-']],
])('%j writes no secret of the log, neither to stdout nor to stderr', async (args) => {
  const cwd = logWithSecrets()
  // explain takes whole events only.
  const events = fs.readFileSync(path.join(cwd, 'audit.log'), 'utf8').split('\n').slice(0, secretPlaces.length)
  const stdin = args.includes('-') ? events.join('\n') : ''
  const { code, stdout, stderr } = await run(args, { cwd, stdin })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stdout.length).toBeGreaterThan(100)
  expect(stdout + stderr).not.toContain(secretSign)
})

test('jsonl alone has the request URI as it was logged, as docs/output.md says', async () => {
  const { stdout } = await run(['-o', 'jsonl', 'audit.log'], { cwd: logWithSecrets() })
  const withSecrets = stdout.split('\n').filter((line) => line.includes(secretSign))
  expect(withSecrets.length).toBeGreaterThan(3)
  for (const line of withSecrets)
    expect(JSON.stringify({ ...(JSON.parse(line) as object), requestURI: '' })).not.toContain(secretSign)
})
