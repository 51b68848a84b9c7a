import fs from 'node:fs'
import { expect, test } from 'vitest'
import type { Ask } from '../../src/engine/engine.ts'
import { storeEngine } from '../../src/engine/store-engine.ts'
import { absentValues } from '../../src/engine/why-nothing.ts'
import { paneFields } from '../../src/query/fields.ts'
import { impossibleIn } from '../../src/query/impossible.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { CensusTaker } from '../../src/store/census.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { policyOf } from '../screen/worlds.ts'
import { event, somewhere } from '../store/events.ts'
import { noonClock } from '../support/clock.ts'
import { eventOf } from '../support/events.ts'
import { finish } from '../support/finish.ts'

/** The demo's log, from a real kube-apiserver, under its policy of 16 rules. */
const { policy } = policyOf(fs.readFileSync('demo-logs/policy.yaml', 'utf8'))
const store = new Store(judgesOf([{ policy }]))
let offset = 0
for (const line of fs.readFileSync('demo-logs/audit.log', 'utf8').trimEnd().split('\n')) {
  const at = new TextEncoder().encode(line)
  const bytes = { at, words: new DataView(at.buffer) }
  store.add({ file: 0, offset, length: at.length, bytes, start: 0, end: at.length })
  offset += at.length + 1
}
const events = storeEngine(store)

/** What a question that nothing answers is told. */
function told(text: string): string {
  const parsed = parseFilter(text, noonClock)
  if ('error' in parsed) return parsed.error.message
  const impossible = impossibleIn(parsed.filter, 16)
  if (impossible !== null) return impossible
  const { signal } = new AbortController()
  const ask: Ask = { filter: parsed.filter, rows: 'requests', panes: paneFields, signal }
  finish(() => events.scanNext(ask), 'searching')
  expect(events.count(ask)).toEqual({ value: 0, partial: null })
  return events.whyNothing(ask)
}

test.each<[question: string, sentence: string]>([
  ['resource:secret', 'no event has resource secret; did you mean secrets (19)?'],
  ['resource:Secretz', 'no event has resource Secretz; did you mean secrets (19)?'],
  [
    'resource:deployment',
    'no event has resource deployment; did you mean deployments.apps (20) or deployments/scale.apps (4) or deployments/status.apps (2)?',
  ],
  ['resource:secrets/*x', 'no event has resource secrets/*x; did you mean secrets (19)?'],
  ['resource:exec', 'no event has resource exec; did you mean pods/exec (8)?'],
  ['resource:pods/exce', 'no event has resource pods/exce; did you mean pods/exec (8)?'],
  ['resource:pod', 'no event has resource pod; did you mean pods (60) or pods/exec (8) or pods/log (6)?'],
  ['verb:lst', 'no event has verb lst; did you mean list (84)?'],
  ['verb:exec', 'no event has verb exec; did you mean act:exec (8) or subresource:exec (8)?'],
  ['verb:reads', 'no event has verb reads'],
  ['-verb:*', 'no event matches -verb:*'],
  ['user:alise', 'no event has user alise; did you mean alice (95)?'],
  ['user:shop', 'no event has user shop; did you mean system:serviceaccount:shop:deployer (4)?'],
  [
    'user:kube',
    'no event has user kube; did you mean system:serviceaccount:kube-system:namespace-controller (8) or system:kube-controller-manager (6) or system:kube-scheduler (4)?',
  ],
  ['user:nobody-here', 'no event has user nobody-here'],
  ['user:ADMIN', 'no event has user ADMIN; did you mean admin (177)?'],
  ['as:alice', 'no event has as alice; did you mean user:alice (95)?'],
  ['ns:shopp', 'no event has ns shopp; did you mean shop (67)?'],
  ['ns:pods', 'no event has ns pods; did you mean resource:"pods" (60)?'],
  ['name:dbb', 'no event has name dbb; did you mean db (4)?'],
  ['code:403,404x', 'a code is a number such as 403, so none is 404x'],
  ['code:abc', 'a code is a number such as 403, so none is abc'],
  ['code:>=400', 'write code>=400 without a colon'],
  ['code:<5', 'write code<5 without a colon'],
  ['code>=600', 'no event matches code>=600: the greatest code is 500'],
  ['code>599 user:alice', 'no event matches code>599: the greatest code is 500'],
  ['ip:10.0.0.0/33', '10.0.0.0/33 is no network: write one as 10.0.0.0/8 or fd00::/8'],
  ['ip:300.1.1.1/8', '300.1.1.1/8 is no network: write one as 10.0.0.0/8 or fd00::/8'],
  ['ip:10.9.0.0/16', 'no event has ip 10.9.0.0/16: all have ip 127.0.0.1'],
  ['ip:9.9.9.9', 'no event has ip 9.9.9.9: all have ip 127.0.0.1'],
  ['rule:99', 'there is no rule 99: the policy has 16 rules'],
  ['rule:0', 'there is no rule 0: the policy has 16 rules'],
  ['rule:99@policy.yaml', 'there is no rule 99: the policy has 16 rules'],
  ['agent:kubectl', 'no event has agent kubectl; did you mean client:kubectl (116)?'],
  ['client:kubctl', 'no event has client kubctl; did you mean kubectl (116)?'],
  ['level:Metadata -level:M*', '175 events match level:Metadata, and none of them -level:M*'],
  ['verdict:drift', 'no event has verdict drift: all have verdict agrees'],
  ['userGroup:system:master', 'no event has userGroup system:master; did you mean system:masters (227)?'],
  ['apiGroup:app', 'no event has apiGroup app; did you mean apps (26)?'],
  ['uri:/healthz', 'no event has uri /healthz'],
  ['uri~/nowhere/', 'no event matches uri~/nowhere/'],
  ['user~/^zz/', 'no event matches user~/^zz/'],
  ['took>10h', 'no event matches took>10h'],
  ['bytes>1G', 'no event matches bytes>1G'],
  ['audit:abc', 'no event matches audit:abc'],
  ['frobnicate', 'no row shows frobnicate'],
  ['"two words here"', 'no row shows "two words here"'],
  ['since:2030-01-01', 'all events are before since:2030-01-01: the newest is of 2026-11-23 17:03:23 UTC'],
  ['until:2020-01-01', 'all events are after until:2020-01-01: the oldest is of 2026-11-23 17:02:38 UTC'],
  ['at:2026-11-20', 'all events are after at:2026-11-20: the oldest is of 2026-11-23 17:02:38 UTC'],
  ['code:414', 'no event has code 414'],
  ['user:admin verb:watch code:404', '4 events match user:admin verb:watch, and none of them code:404'],
  ['user:alice code:403 verb:patch', '19 events match user:alice code:403, and none of them verb:patch'],
  ['(user:zoe or user:zed)', 'no event matches user:zoe or user:zed'],
  ['reason:Forbiden', 'no event has reason Forbiden; did you mean Forbidden (45)?'],
  ['subresource:exce', 'no event has subresource exce'],
  ['usr:alice', 'unknown field "usr"'],
  ['level:metadata', 'unknown level "metadata": did you mean Metadata?'],
  ['user>5', 'user has no order'],
  ['took:1s', 'took is compared: took>1s'],
  ['user~/(/', 'missing closing )'],
  ['since:yesterday', 'use an age or a time: since:10m'],
  ['at:±2m', 'no row is selected to be around'],
  ['code>=many', 'compare with a number, such as 400'],
  ['(user:a', 'unclosed parenthesis'],
  ['system:masters', 'unknown field "system"'],
  ['user:a or', 'term missing'],
])('%s: %s', (question, sentence) => {
  expect(told(question)).toContain(sentence)
})

test('what only earlier stages match is no answer either', () => {
  expect(told('code:"" act:delete')).toBe('only earlier stages of requests match')
})

test('a value that may hold a credential is not named, though all events have it', () => {
  const tokens = new Store(null)
  tokens.append(event({ requestURI: '/metrics?token=hunter2', userAgent: 'Bearer hunter2' }), somewhere)
  for (const text of ['uri:/metrics', 'agent:Bearer']) {
    const parsed = parseFilter(text, noonClock)
    if ('error' in parsed) return expect.fail(parsed.error.message)
    const { signal } = new AbortController()
    const why = storeEngine(tokens).whyNothing({ filter: parsed.filter, rows: 'events', panes: paneFields, signal })
    expect(why).toMatch(/^no event has (?:uri|agent) /)
    expect(why).not.toContain('hunter2')
  }
})

test('without events there is nothing to explain', () => {
  const { signal } = new AbortController()
  const ask: Ask = { filter: [], rows: 'events', panes: paneFields, signal }
  expect(storeEngine(new Store(null)).whyNothing(ask)).toBe('there are no events')
})

test.each<[question: string, absent: string[]]>([
  ['resource:secret,pods', ['no event has resource secret; did you mean secrets (19)?']],
  ['resource:pods,secrets -user:alice verb:get,lst*', []],
  ['resource:pods -user:alcie', ['no event has user alcie; did you mean alice (95)?']],
  ['-user:nobody', ['no event has user nobody; did you mean as:nobody (2)?']],
  ['client:k', []],
  ['user:alice,bob,bobb', ['no event has user bobb; did you mean bob (17)?']],
  ['userGroup:system:masters,devops', ['no event has userGroup devops']],
])('%s: some of its values no event has', (question, absent) => {
  const parsed = parseFilter(question, noonClock)
  if ('error' in parsed) return expect.fail(parsed.error.message)
  const taker = new CensusTaker(parsed.filter)
  for (const segment of store.segments) for (let index = 0; index < segment.length; index++) taker.add(segment, index)
  expect(absentValues(taker.result())).toEqual(absent)
})

test('what the screen masks is not named', () => {
  const secret = 'SECRETX0123456789'
  const masked = new Store(null)
  const lines = [
    eventOf({ userAgent: `password=${secret}`, reason: `token: ${secret}`, sourceIPs: [`password=${secret}`] }),
  ]
  for (const line of lines) masked.append(line, { file: 0, offset: 0, length: 0 })
  const engine = storeEngine(masked)
  for (const text of ['client:pass', 'reason:token', 'ip:pass', 'client:x', `user:"password=${secret}x"`]) {
    const parsed = parseFilter(text, noonClock)
    if ('error' in parsed) return expect.fail(parsed.error.message)
    const ask = { filter: parsed.filter, rows: 'events', panes: [], signal: new AbortController().signal } as const
    const why = engine.whyNothing(ask)
    expect(why).toMatch(/^no event has/)
    if (!text.includes(secret)) expect(why).not.toContain(secret)
  }
})
