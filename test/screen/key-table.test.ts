import { expect, test } from 'vitest'
import { commandOf, keyTable } from '../../src/screen/model/key-table.ts'
import type { Focus } from '../../src/screen/model/state.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const contexts = [...new Set(keyTable.flatMap((row) => row.contexts))]
const keys = [...new Set(keyTable.flatMap((row) => row.keys))]

/** Keys of commands that are not there yet. */
const reserved = ['o', 'L', 'T', 'i', 'y', 'Y', 's', 'm', "'", 'H', 'c', 'd', '[', ']']

test('in no context a key has two meanings', () => {
  for (const context of contexts)
    for (const key of keys) {
      const rows = keyTable.filter((row) => row.contexts.includes(context) && row.keys.includes(key))
      expect([context, key, rows.length]).toEqual([context, key, Math.min(rows.length, 1)])
    }
})

/** What a key means in all contexts together: more than one command only where the keymap says so. */
const several: Readonly<Record<string, readonly string[]>> = {
  enter: ['enter'],
  '/': ['slash'],
  q: ['back', 'quit'],
  escape: ['back', 'dropTerm'],
  space: ['pageDown', 'filterBy', 'enter'],
}

test('a key means one thing, whatever the context, but for those of the keymap', () => {
  for (const key of keys) {
    const commands = [...new Set(keyTable.filter((row) => row.keys.includes(key)).map(({ command }) => command))]
    if (several[key] === undefined) expect([key, commands]).toEqual([key, commands.slice(0, 1)])
    else expect([key, commands.toSorted()]).toEqual([key, several[key].toSorted()])
  }
})

test('keys of commands to come are free, and are answered with a hint like all unknown ones', () => {
  const places: readonly Focus[] = [
    'list',
    'pane',
    'event',
    'rules',
    'table',
    'requests',
    'lost',
    'help',
    'columns',
    'paneChoice',
  ]
  for (const key of reserved) {
    for (const place of places) expect([key, place, commandOf(key, place)]).toEqual([key, place, undefined])
    const screen = new TestScreen([eventLine(1)], metadataPolicy)
    screen.press(key)
    expect(screen.text()).toContain('does nothing here. ? lists the keys')
    screen.press('k')
    expect(screen.text()).not.toContain('does nothing here')
  }
})
