import { describe, expect, test } from 'vitest'
import { printFilter } from '../../src/query/print-filter.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const exec = {
  verb: 'create',
  user: { username: 'alice', groups: [] },
  impersonatedUser: { username: 'bob' },
  objectRef: { resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'web-1', apiVersion: 'v1' },
  requestURI: '/api/v1/namespaces/shop/pods/web-1/exec?command=sh',
  responseStatus: { code: 403 },
}
const url = { objectRef: undefined, requestURI: '/healthz', verb: 'get', user: { username: 'probe' }, sourceIPs: [] }

function screenOf(more: object, columns = 120, rows = 36): TestScreen {
  const screen = new TestScreen([eventLine(1), eventLine(2, more)], metadataPolicy, columns, rows)
  screen.press('k j')
  return screen
}

function filterText(screen: TestScreen): string {
  return printFilter(screen.state.filter)
}

describe('+ and a letter filter by the selected row', () => {
  test.each([
    ['+ u', 'user:alice'],
    ['- u', '-user:alice'],
    ['+ - u', '-user:alice'],
    ['- + u', 'user:alice'],
    ['+ s', 'as:bob'],
    ['+ a', 'act:exec'],
    ['+ t', 'resource:"pods/exec" ns:shop name:web-1'],
    ['- t', '-(resource:"pods/exec" ns:shop name:web-1)'],
    ['+ n', 'ns:shop'],
    ['+ c', 'code:403'],
    ['+ i', 'ip:10.0.0.7'],
    ['+ g', 'agent:kubectl/v1.36.2'],
    ['+ r', 'rule:3'],
    ['+ m', 'at:2026-11-23T16:58:00..17:02:01'],
    ['- m', '-at:2026-11-23T16:58:00..17:02:01'],
    ['+ enter', 'user:alice'],
    ['+ j j enter', 'act:exec'],
    ['+ down up k enter', 'user:alice'],
    ['+ escape', ''],
    ['+ q', ''],
    ['+ x escape', ''],
  ])('%s: %s', (keys, wanted) => {
    const screen = screenOf(exec)
    screen.press(keys)
    expect(filterText(screen)).toBe(wanted)
    expect(screen.state.focus).toBe('list')
  })

  test('and of a request for a URL, by that', () => {
    const screen = screenOf(url)
    screen.press('+ t')
    expect(filterText(screen)).toBe('uri:/healthz')
  })

  test('and what it says already is not said again', () => {
    const screen = screenOf(exec)
    screen.press('+ u + u')
    expect([filterText(screen), screen.state.message]).toEqual(['user:alice', 'the filter says so already'])
  })

  test('and the message and u name what was added', () => {
    const screen = screenOf(exec)
    screen.press('- t')
    expect(screen.state.message).toBe('-(resource:"pods/exec" ns:shop name:web-1)')
    screen.press('u')
    expect(filterText(screen)).toBe('')
  })
})

test('the menu shows what each line would add, and offers nothing that the row lacks', () => {
  const screen = screenOf(url)
  screen.press('-')
  const text = screen.text()
  expect(text).toContain('hide rows with this')
  expect(text).toMatch(/u user +-user:probe/)
  expect(text).not.toMatch(/i ip/)
  expect(text).not.toMatch(/n namespace/)
})

test.each([
  [40, 12],
  [80, 24],
  [20, 5],
])('the cursor of the menu is visible at %ix%i', (columns, rows) => {
  const screen = screenOf(exec, columns, rows)
  screen.press('+ j j j j j j j j j j j j')
  const selected = screen.frame().main.filter((line) => line.selected === true)
  expect(selected[0]?.spans.map(({ text }) => text).join('')).toMatch(/m ±2/)
})

test('a value that may hold a credential is not shown, and is not filtered by', () => {
  const secret = 'kubectl token=abcdefgh12345678abcdefgh12345678'
  const screen = screenOf({ ...url, userAgent: `x Bearer ${secret}`, requestURI: '/x?access_token=abcdefgh12345678' })
  screen.press('+')
  expect(screen.text()).not.toContain('abcdefgh12345678')
  screen.press('t')
  expect([filterText(screen), screen.state.message.slice(0, 20)]).toEqual(['', 'this value is masked'])
})

test('without a row there is nothing to filter by', () => {
  const screen = new TestScreen([], null)
  screen.press('+')
  expect(screen.state.message).toBe('no row to filter by')
})
