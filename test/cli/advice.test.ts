import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adviceFor } from '../../src/cli/shared/advice.ts'
import { anyText, unsafeCharacter } from '../text/any-text.ts'

const failed = (code: string, file = 'audit.log') =>
  ({ kind: 'failure', code, path: file, message: `${code}: no` }) as const

test('--follow waits for a missing file', () => {
  expect(adviceFor(failed('ENOENT'), ['audit.log'])).toEqual([
    'cannot read audit.log: there is no such file',
    '--follow waits for it to appear',
  ])
  expect(adviceFor(failed('ENOENT'), ['audit.log'], ['compare', 'audit.log'], { canFollow: false })).toEqual([
    'cannot read audit.log: there is no such file',
  ])
})

test('a folder is not a log: name the log in it', () => {
  const lines = adviceFor(failed('EISDIR', '/var/log'), ['/var/log'])
  expect(lines[0]).toBe('cannot read /var/log: it is a folder, not a file')
  expect(lines[1]).toMatch(/name the log/)
})

test.each(['EACCES', 'EPERM'])('with %s there are two commands to copy, with absolute paths in quotes', (code) => {
  const several = adviceFor(failed(code), ['audit.log', "it's.log", '-'])
  expect(several[1]?.endsWith(`'${path.resolve('audit.log')}' '${path.resolve('it')}'\\''s.log' -`)).toBe(true)
  // A pipe would lose which log an event is from, and a folder cannot be piped.
  expect(several).toHaveLength(2)
  expect(adviceFor(failed(code), ['logs'])).toHaveLength(2)
  const lines = adviceFor(failed(code, "it's.log"), ["it's.log"])
  const absolute = `'${path.resolve('it')}'\\''s.log'`
  expect(lines).toHaveLength(3)
  expect(lines[1]).toMatch(/^as root: +sudo '\/.*' '\/.*' /)
  expect(lines[1]).toContain(`'${process.execPath}'`)
  expect(lines[1]?.endsWith(absolute)).toBe(true)
  expect(lines[2]).toMatch(/ \| '\/.*' '\/.*' -$/)
  expect(lines[2]).toContain(`sudo cat ${absolute} | '${process.execPath}'`)
})

test('the commands have all that was on the command line, quoted where a shell would read it otherwise', () => {
  const lines = adviceFor(failed('EACCES'), ['audit.log'], ['-p', 'my policy.yaml', '-q', 'verb:delete', 'audit.log'])
  const log = `'${path.resolve('audit.log')}'`
  expect(lines[1]).toContain(` -p 'my policy.yaml' -q verb:delete ${log}`)
  expect(lines[2]).toContain(`sudo cat ${log} | `)
  expect(lines[2]?.endsWith(" -p 'my policy.yaml' -q verb:delete -")).toBe(true)
})

test('other errors are in the words of the system', () => {
  expect(adviceFor(failed('EIO'), ['audit.log'])).toEqual(['cannot read audit.log: EIO: no'])
})

test('file names are hostile text', () => {
  fc.assert(
    fc.property(anyText(), fc.constantFrom('ENOENT', 'EISDIR', 'EACCES', 'EIO'), (file, code) => {
      expect(adviceFor(failed(code, file), [file]).join('')).not.toMatch(unsafeCharacter)
    }),
  )
})

test('a log with a name keeps it', () => {
  const names = [{ name: 'cp-1', path: 'audit.log' }]
  const args = ['-q', 'name=audit.log', 'cp-1=audit.log']
  const lines = adviceFor(failed('EACCES'), ['audit.log'], args, { names })
  const log = `'${path.resolve('audit.log')}'`
  expect(lines[1]?.endsWith(` -q name=audit.log cp-1=${log}`)).toBe(true)
  expect(lines[2]).toContain(`sudo cat ${log} | `)
  expect(lines[2]?.endsWith(' -q name=audit.log cp-1=-')).toBe(true)
})
