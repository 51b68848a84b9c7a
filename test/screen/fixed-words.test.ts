import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { demo } from '../support/paths.ts'
import { screenText, TestScreen } from './worlds.ts'

const log = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8').trimEnd().split('\n')
const policy = fs.readFileSync(path.join(demo, 'policy.yaml'), 'utf8')

test('the words that scripts and people rely on are on the screen', () => {
  const screen = new TestScreen(log.slice(0, 100), policy, 160, 45)
  const following = screenText(screen.frame())
  expect(following).toContain(' following ')
  expect(following).toContain('73 of 73 requests')
  expect(following).toContain(' 0 lost')
  expect(following).toMatch(/rule \d+ \(line \d+\)/)

  screen.press('z')
  expect(screenText(screen.frame())).toContain('100 of 100 events')
  screen.press('k')
  screen.append(log.slice(100, 142))
  expect(screenText(screen.frame())).toContain(' 42 new ')
})
