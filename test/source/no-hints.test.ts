import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hintHealth } from '../../src/source/follow/look-again.ts'
import { heard, scratch, until } from './waiting.ts'

test('a file system is silent once the timer has found something twice without a hint', () => {
  const silence = hintHealth()
  silence.looks(true)
  expect(silence.isSilent()).toBe(false)
  silence.found()
  // More of the same look.
  silence.found()
  expect(silence.isSilent()).toBe(false)
  silence.looks(true)
  silence.looks(true)
  silence.found()
  expect(silence.isSilent()).toBe(true)
  silence.hinted()
  expect(silence.isSilent()).toBe(false)
})

test('what is found for another reason tells nothing', () => {
  const silence = hintHealth()
  for (let round = 0; round < 5; round++) {
    silence.looks(false)
    silence.found()
  }
  expect(silence.isSilent()).toBe(false)
})

test('without any hint everything is followed all the same', async () => {
  const path = join(scratch(), 'audit.log')
  writeFileSync(path, 'one\n')
  const log = heard(path, { watch: null, timerMs: 20 })
  for (const line of ['two', 'three', 'four']) {
    await until(() => log.text().endsWith('\n') && !log.text().includes(line))
    appendFileSync(path, `${line}\n`)
    await until(() => log.text().includes(line))
  }
  expect(log.text()).toBe('one\ntwo\nthree\nfour\n')
})
