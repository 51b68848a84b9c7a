import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FieldName, fieldNames } from '../../src/query/fields.ts'
import { type Filter, literal, sameValue, type Value } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { printFilter } from '../../src/query/print-filter.ts'
import { noonClock } from '../support/clock.ts'
import { anyText } from '../text/any-text.ts'
import { anyFilter, anyQuery } from './any-filter.ts'

const glob = (text: string): Value => ({ kind: 'glob', text })
const is = (field: FieldName, ...values: Value[]) => ({ field, negated: false, values })
const not = (field: FieldName, ...values: Value[]) => ({ field, negated: true, values })

describe('parseFilter', () => {
  test.each<[string, Filter]>([
    ['', []],
    [' \t ', []],
    ['user:alice', [is('user', literal('alice'))]],
    ['user:system:serviceaccount:a:b', [is('user', literal('system:serviceaccount:a:b'))]],
    ['user::', [is('user', literal(':'))]],
    ['-verb:watch', [not('verb', literal('watch'))]],
    ['verb:get,list,"wa tch"', [is('verb', literal('get'), literal('list'), literal('wa tch'))]],
    [
      'user:alice  -verb:get\tns:a',
      [is('user', literal('alice')), not('verb', literal('get')), is('ns', literal('a'))],
    ],
    ['user:a user:b', [is('user', literal('a')), is('user', literal('b'))]],
    ['ns:""', [is('ns', literal(''))]],
    ['ns:"",kube-*', [is('ns', literal(''), glob('kube-*'))]],
    ['user:"*"', [is('user', literal('*'))]],
    ['user:*', [is('user', glob('*'))]],
    ['user:-a', [is('user', literal('-a'))]],
    [String.raw`user:"a\"b\\\n\u0041"`, [is('user', literal('a"b\\\nA'))]],
    [String.raw`user:"\ud800"`, [is('user', literal('\ud800'))]],
    ['resource:pods', [is('resource', glob('pods'))]],
    ['resource:pods/exec', [is('resource', glob('pods/exec'))]],
    ['resource:pods/*', [is('resource', glob('pods/*'))]],
    ['resource:deployments.apps', [is('resource', literal('deployments.apps'))]],
    ['resource:"pods"', [is('resource', literal('pods'))]],
    ['resource:(url)', [is('resource', literal('(url)'))]],
    ['USERGROUP:a apigroup:b', [is('userGroup', literal('a')), is('apiGroup', literal('b'))]],
    ['user:e\u0301', [is('user', literal('e\u0301'))]],
    ['code:4*', [is('code', glob('4*'))]],
    ['act:write,exec', [is('act', glob('write'), literal('exec'))]],
    ['body:hostPath,a&b', [is('body', literal('hostPath'), literal('a&b'))]],
    ['-body:"a & \\"b\\"" BODY=a*b', [not('body', literal('a & "b"')), is('body', glob('a*b'))]],
    ['-act:session,"write"', [not('act', glob('session'), literal('write'))]],
  ])('reads %j', (text, filter) => {
    expect(parseFilter(text, noonClock)).toEqual({ filter })
  })

  test.each<[string, number, RegExp]>([
    ['-', 1, /term missing/],
    ['--usr:a', 2, /unknown field "usr"/],
    [':a', 0, /term missing/],
    ['- user:a', 1, /term missing/],
    ['not', 3, /term missing/],
    ['or user:a', 0, /must come before and after "or"/],
    ['user:a or', 9, /term missing/],
    ['user:a or or b', 10, /before and after "or"/],
    ['user:a and', 10, /term missing/],
    ['(user:a', 0, /unclosed parenthesis/],
    ['()', 1, /term missing/],
    ['user:a (verb:get or )', 20, /term missing/],
    ['(user:a)b', 8, /expected a space/],
    ['user>5', 4, /user has no order: use user:value or user~\/regex\//],
    ['code>=abc', 6, /compare with a number, such as 400/],
    ['code>=', 6, /a number/],
    ['took>5', 5, /duration, such as 500ms/],
    ['took:1s', 4, /took is compared: took>1s/],
    ['bytes=5', 5, /bytes is compared: bytes>100k/],
    ['bytes>5x', 6, /bytes, such as 900, 100k/],
    ['user~alice', 5, /a pattern stands between slashes: user~\/regex\//],
    ['user~/a', 5, /between slashes/],
    ['user~/(/', 6, /missing closing \)/],
    ['user~/(?=a)/', 6, /./],
    ['user~/a/x', 8, /expected a space/],
    ['has:usr', 4, /unknown field "usr"/],
    ['has>name', 3, /use has:field/],
    ['has:body', 4, /every event has a record; search it for a text: body:hostPath or body:"a & b"/],
    ['body>5', 4, /body is searched for a text: body:hostPath/],
    ['body~/a/', 4, /body is searched for a text/],
    ['body!~/a/', 4, /body is searched for a text/],
    ['body:', 5, /text missing: body:hostPath/],
    ['body:a"b', 6, /JSON string/],
    ['body:"privileged":true', 17, /a space or comma; write a quote in a text as \\": body:"\\"privileged\\":true"/],
    ['since:yesterday', 6, /use an age or a time: since:10m/],
    ['since:2026-13-01', 6, /an age or a time/],
    ['since>10m', 5, /use since:time/],
    ['at:±2m', 3, /no row is selected/],
    ['at:1..2', 3, /use a time, two of them/],
    ['a,b', 1, /quote it all/],
    ['a"b"', 1, /quote it all/],
    ['system:node', 0, /unknown field "system".*quote it/],
    ['name:a)* or user:b', 0, /unpaired parenthesis/],
    ['usr:a', 0, /unknown field "usr": did you mean user\?/],
    ['ns :a', 3, /term missing/],
    ['ns:', 3, /value missing \(ns:"" means empty\)/],
    ['ns: a', 3, /value missing/],
    ['ns:a,', 5, /value missing/],
    ['ns:a,,b', 5, /value missing/],
    ['ns:"a', 3, /unclosed quote/],
    [String.raw`ns:"a\"`, 3, /unclosed quote/],
    [String.raw`ns:"a\x"`, 3, /invalid JSON escape/],
    ['ns:"a\nb"', 3, /invalid JSON escape/],
    ['ns:"a"b', 6, /a space or comma/],
    ['ns:"a""b"', 6, /a space or comma/],
    ['ns:a"b"', 4, /JSON string/],
  ])('refuses %j at %i', (text, at, message) => {
    const parsed = parseFilter(text, noonClock)
    if (!('error' in parsed)) return expect.fail('it was read')
    expect(parsed.error.at).toBe(at)
    expect(parsed.error.message).toMatch(message)
  })

  test('gives a filter or a place in the text for any text', () => {
    const anyWords = fc
      .array(fc.oneof(anyText(4), fc.constantFrom('user:', '-', ',', '"', '\\', ':', '*', ' ', 'resource:pods', '""')))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(anyWords, (text) => {
        const parsed = parseFilter(text, noonClock)
        if ('error' in parsed) {
          expect(parsed.error.at).toBeGreaterThanOrEqual(0)
          expect(parsed.error.at).toBeLessThanOrEqual(text.length)
        } else expect(parseFilter(printFilter(parsed.filter), noonClock)).toEqual(parsed)
      }),
      { numRuns: 500 },
    )
  })
})

test.each<[string, string]>([
  ['user:a verb:get or ns:b', '(user:a verb:get) or ns:b'],
  ['user:a (verb:get or ns:b)', 'user:a (verb:get or ns:b)'],
  ['user:a AND verb:get Or NOT ns:b', '(user:a verb:get) or -ns:b'],
  ['-user:a or verb:get', '-user:a or verb:get'],
  ['-(user:a or verb:get) ns:b', '-(user:a or verb:get) ns:b'],
  ['not not user:a', '-(-user:a)'],
  ['((user:a))', 'user:a'],
  ['(resource:(url) or user:a(b))', 'resource:(url) or user:a(b)'],
  ['user:a)b', 'user:"a)b"'],
  ['(name:(a,b) or "or")', 'name:"(a","b)" or "or"'],
  ['verb=list,get', 'verb:list,get'],
  ['verb!=list', '-verb:list'],
  ['user.username:a NAMESPACE:b objectRef.namespace:c', 'user:a ns:b ns:c'],
  ['requestURI~/a/ responseStatus.code>=400', 'uri~/a/ code>=400'],
  ['user~/^sys/i uri~/a b\\/c/', 'user~/(?i)^sys/ uri~/a b\\/c/'],
  ['uri:/healthz/', 'uri:/healthz/'],
  ['user!~/a/', '-user~/a/'],
  ['verb:GET', 'verb:GET'],
  ['ip:10.0.0.0/8,::1/128', 'ip:10.0.0.0/8,::1/128'],
  ['secrets -"two words" team-a/web', 'secrets -"two words" team-a/web'],
  ['SINCE:10m at:16:40..16:45 until:"2026-11-23 17:00"', 'since:10m at:16:40..16:45 until:"2026-11-23 17:00"'],
  ['body=hostPath -body:"a",b*c', 'body:hostPath -body:a,b*c'],
  ['(body:"a & b" or user:a)', 'body:"a & b" or user:a'],
  ['has:namespace -has:name', 'has:ns -has:name'],
  ['took>1m30s bytes<=1.5M', 'took>1m30s bytes<=1.5M'],
])('%j is written as %j', (text, written) => {
  const parsed = parseFilter(text, noonClock)
  if ('error' in parsed) return expect.fail(parsed.error.message)
  expect(printFilter(parsed.filter)).toBe(written)
})

describe('printFilter', () => {
  test.each<[Filter, string]>([
    [[], ''],
    [[is('user', literal('alice'), literal('bob')), not('verb', glob('w*'))], 'user:alice,bob -verb:w*'],
    [[is('user', literal('system:node:a'))], 'user:system:node:a'],
    [[is('ns', literal(''))], 'ns:""'],
    [[is('user', literal('a b'), literal('a,b'), literal('*'))], 'user:"a b","a,b","*"'],
    [
      [is('resource', literal('pods'), glob('pods'), literal('(url)'), literal('a.b'))],
      'resource:"pods",pods,(url),a.b',
    ],
    [
      [is('act', literal('write'), glob('write'), literal('exec')), is('dry', literal('yes'))],
      'act:"write",write,exec dry:yes',
    ],
    [[is('name', literal('\ud800\n'))], String.raw`name:"\ud800\n"`],
  ])('writes %j', (filter, text) => {
    expect(printFilter(filter)).toBe(text)
  })

  test('is read back as it was, for any strings', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        expect(parseFilter(printFilter(filter), noonClock)).toEqual({ filter })
      }),
      { numRuns: 1000 },
    )
  })

  test('is read back as it was, whatever is asked', () => {
    fc.assert(
      fc.property(anyQuery, (filter) => {
        expect(parseFilter(printFilter(filter), noonClock)).toEqual({ filter })
      }),
      { numRuns: 2000 },
    )
  })

  test('is read back as it was, for any one string in any field', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        for (const field of fieldNames.filter((name) => name !== 'took' && name !== 'bytes')) {
          const filter = [not(field, literal(text))]
          expect(parseFilter(printFilter(filter), noonClock)).toEqual({ filter })
        }
      }),
    )
  })

  test('is one line, whatever the values', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(printFilter([is('user', literal(text))])).not.toMatch(/[\n\r]/)
      }),
    )
  })
})

test('values are the same when kind and text are', () => {
  expect(sameValue(literal('a'), literal('a'))).toBe(true)
  expect(sameValue(literal('a'), literal('b'))).toBe(false)
  expect(sameValue(literal('pods'), glob('pods'))).toBe(false)
})
