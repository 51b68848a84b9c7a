import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FieldName, fieldNames } from '../../src/query/fields.ts'
import { type Filter, literal, sameValue, type Value } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { printFilter } from '../../src/query/print-filter.ts'
import { anyText } from '../text/any-text.ts'
import { anyFilter } from './any-filter.ts'

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
    ['-act:session,"write"', [not('act', glob('session'), literal('write'))]],
  ])('reads %j', (text, filter) => {
    expect(parseFilter(text)).toEqual({ filter })
  })

  test.each<[string, number, RegExp]>([
    ['alice', 0, /unknown term "alice": use field:value/],
    ['user:a alice', 7, /unknown term "alice"/],
    ['-', 1, /term missing/],
    ['--user:a', 1, /unknown field "-user"/],
    [':a', 0, /unknown field ""/],
    ['usr:a', 0, /unknown field "usr": use user, as, verb/],
    ['ns :a', 0, /unknown term "ns"/],
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
    const parsed = parseFilter(text)
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
        const parsed = parseFilter(text)
        if ('error' in parsed) {
          expect(parsed.error.at).toBeGreaterThanOrEqual(0)
          expect(parsed.error.at).toBeLessThanOrEqual(text.length)
        } else expect(parseFilter(printFilter(parsed.filter))).toEqual(parsed)
      }),
      { numRuns: 500 },
    )
  })
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
        expect(parseFilter(printFilter(filter))).toEqual({ filter })
      }),
      { numRuns: 1000 },
    )
  })

  test('is read back as it was, for any one string in any field', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        for (const field of fieldNames) {
          const filter = [not(field, literal(text))]
          expect(parseFilter(printFilter(filter))).toEqual({ filter })
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
