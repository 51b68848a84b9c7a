import { describe, expect, test } from 'vitest'
import { decode } from '../../src/audit/decode/reference.ts'
import { acts } from '../../src/audit/request/act.ts'
import { bytesOfText } from '../../src/columns/bytes.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { Store } from '../../src/store/store.ts'
import { View } from '../../src/store/view.ts'
import { noonClock } from '../support/clock.ts'
import { finish } from '../support/finish.ts'
import { realLines, type RealLog } from '../support/real-logs.ts'
import { passes } from './events.ts'

function storeOf(name: RealLog): Store {
  const store = new Store(null)
  for (const [at, line] of realLines(name).entries()) {
    const bytes = bytesOfText(line)
    const { length } = bytes.at
    const { row } = store.add({ file: 0, offset: at, length, bytes, start: 0, end: length })
    if (row === null) throw new Error(`not an event: ${line}`)
  }
  return store
}

function counted(store: Store, filter: string): number {
  const parsed = parseFilter(filter, noonClock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  const view = new View(store, parsed.filter)
  finish(() => view.scanNext(), 'scanning for a filter')
  return view.shown
}

/*
 * The counts are those of jq, on the same logs:
 *
 *   jq -sc 'def core: (.objectRef.apiGroup // "") == "";
 *     def pod(s): core and .objectRef.resource == "pods" and .objectRef.subresource == s;
 *     def count(f): map(select(f)) | length;
 *     [count(pod("exec")), count(pod("attach")), count(pod("portforward")),
 *      count(.objectRef and (.verb | IN("delete", "deletecollection"))),
 *      count(.objectRef.subresource == "scale" and (.verb | IN("create", "update", "patch"))),
 *      count(core and .objectRef.resource == "serviceaccounts" and .objectRef.subresource == "token"
 *        and .verb == "create"),
 *      count(.requestURI | test("[?&]dryRun="))]' audit.log
 */
describe.each<[RealLog, number[]]>([
  ['kube-up.log.gz', [12, 6, 4, 61, 3, 2, 2]],
  ['logs/metadata/audit.log.gz', [18, 9, 6, 122, 6, 4, 4]],
])('in %s', (name, [exec, attach, forward, deleted, scaled, token, dry]) => {
  const store = storeOf(name)

  test.each([
    ['act:exec', exec],
    ['act:attach', attach],
    ['act:forward', forward],
    ['act:delete', deleted],
    ['act:scale', scaled],
    ['act:token', token],
    ['dry:yes', dry],
  ])('%s has the events that jq has', (filter, expected) => {
    expect(counted(store, filter)).toBe(expected)
  })

  test('every event has one act, and a group has those of its acts', () => {
    const all = counted(store, '')
    const sum = (words: readonly string[]): number =>
      words.reduce((total, word) => total + counted(store, `act:${word}`), 0)
    expect(sum(acts)).toBe(all)
    expect(counted(store, 'act:""')).toBe(0)
    expect(counted(store, 'act:session')).toBe(sum(['exec', 'attach', 'forward', 'proxy']))
    expect(counted(store, 'act:write') + counted(store, '-act:write')).toBe(all)
    expect(counted(store, '-act:write,session')).toBe(sum(['read', 'log', 'review', 'other']))
    expect(counted(store, 'dry:no')).toBe(all - counted(store, 'dry:yes'))
  })
})

test('shapes take memory for acts and dry runs only once somebody asks for them', () => {
  const store = storeOf('kube-up.log.gz')
  const [shapes] = store.segments.map((segment) => segment.shapes)
  const bytes = (): number => shapes!.bytes.numbers
  const before = bytes()
  counted(store, 'user:alice')
  expect(bytes()).toBe(before)
  counted(store, 'act:write dry:no')
  // A byte a shape for each of the two, and room to grow.
  expect(bytes()).toBeGreaterThanOrEqual(before + 2 * shapes!.size - 1)
  expect(bytes()).toBeLessThan(before + 4 * shapes!.size)
})

test.each<[RealLog, string, number]>([
  ['kube-up.log.gz', 'privileged', 1],
  ['kube-up.log.gz', '"all namespaces"', 1],
  ['kube-up.log.gz', '"dry run"', 1],
  ['kube-up.log.gz', 'cluster-admin', 1],
  ['logs/metadata/audit.log.gz', '"all namespaces"', 1],
  ['logs/metadata/audit.log.gz', '"cat /etc"', 1],
])('words are searched in what rows of %s show: %s', (name, word, least) => {
  const store = storeOf(name)
  const parsed = parseFilter(word, noonClock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  const wanted = realLines(name).filter((line) => {
    const decoded = decode(Buffer.from(line))
    return decoded.kind === 'event' && passes(parsed.filter, decoded.event)
  })
  expect(counted(store, word)).toBe(wanted.length)
  expect(wanted.length).toBeGreaterThanOrEqual(least)
})

test('a word is not searched in the API group, which no row shows', () => {
  const store = storeOf('kube-up.log.gz')
  expect(counted(store, 'apiGroup:authentication.k8s.io')).toBeGreaterThan(0)
  expect(counted(store, 'apiGroup:authentication.k8s.io authentication.k8s')).toBe(0)
  expect(counted(store, 'apiGroup:authentication.k8s.io tokenreviews')).toBeGreaterThan(0)
})
