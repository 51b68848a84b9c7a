import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodePath } from '../../src/audit/request/path.ts'
import { requestInfo, requestInfoOf } from '../../src/audit/request/request-info.ts'
import { fixtures } from '../support/paths.ts'

/** What kube-apiserver's own code made of each request, with one U+FFFD for each byte that is not UTF-8. */
interface Case {
  readonly name: string
  readonly method: string
  readonly url: string
  readonly expect: Readonly<Record<string, unknown>> & { readonly error?: string }
}

const fixture = path.join(fixtures, 'requestinfo.json')
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as Case[]

describe('requestInfo', () => {
  it('has all the cases', () => {
    expect(cases).toHaveLength(358)
  })

  it.each(cases)('$name', ({ method, url, expect: expected }) => {
    const info = requestInfo(method, url)
    if (expected.error === undefined) expect(wellFormed(info)).toEqual(expected)
    else expect(info).toEqual({ error: expect.any(String) as string })
  })

  it.each([
    ['/a b', '/a b', '/a%20b'],
    ['/a%2Fb#c', '/a/b#c', '/a/b%23c'],
    ['/%2A!', '/*!', '/%2A!'],
    ['/é%ff', '/é\udcff', '/%C3%A9%FF'],
    ['/(a)"', '/(a)"', '/%28a%29%22'],
    ['http://h:80/x?y', '/x', '/x?y'],
    ['http:///x', '/x', '/x'],
    ['mailto:a?b', '', 'a?b'],
    ['http:?b', '', '/?b'],
  ])('escapes the path anew only where the client should have: %s', (target, path, requestURI) => {
    expect(requestInfo('GET', target)).toMatchObject({ path, requestURI })
  })

  it('takes the target of a CONNECT for a host', () => {
    expect(requestInfo('CONNECT', 'h:443')).toMatchObject({ path: '', verb: 'connect', requestURI: '/' })
  })

  it.each(['', 'api/v1/pods', '*?x', '/a%', '/a%2', '/a%zz', '/a\n', '/a\x7f'])('refuses the target %j', (target) => {
    expect(requestInfo('GET', target)).toEqual({ error: expect.any(String) as string })
  })
})

describe('requestInfoOf', () => {
  it('keeps bytes that are not UTF-8 apart', () => {
    const info = requestInfoOf('PUT', decodePath('/api/v1/namespaces/%ff/pods/%fe%EF%BF%BD'), '')
    expect(info).toMatchObject({ verb: 'update', namespace: '\udcff', name: '\udcfe\ufffd' })
  })

  it.each([
    ['metadata.name=b,metadata.name=a', 'a'],
    // The operator is part of what is sorted, and `=` comes before letters.
    ['metadata.name=a,metadata.name==b', 'b'],
    ['metadata.name=b,metadata.name=', ''],
    // Bytes, not UTF-16 units: the second one's surrogates are the smaller units.
    ['metadata.name=\uff5e,metadata.name=😀', '\uff5e'],
    ['metadata.name=%ff,metadata.name=😀', '😀'],
    ['metadata.name=é,metadata.name=%80', '\udc80'],
    ['metadata.name=%ff', '\udcff'],
    ['metadata.name=%ff\\,', '\ufffd,'],
    ['metadata.name=a\\\\,x=y', 'a\\'],
    ['metadata.name=a,x', ''],
    ['metadata.name=a,x=\\', ''],
    ['metadata.name=a,x\\=y', 'a'],
    ['metadata.name=a,!=y', 'a'],
    [',,metadata.name=a,,', 'a'],
  ])('takes the name that %s requires', (fieldSelector, name) => {
    expect(nameFrom(`fieldSelector=${fieldSelector}`)).toBe(name)
  })

  it.each([
    'a',
    '!a',
    'a,!b',
    'a=',
    'a=,b',
    'a!=b',
    'in in (in,notin)',
    'notin notin ()',
    'a in (,)',
    'a in (,b)',
    'a in (b,)',
    'a in (b,,c)',
    'a in (b,,,c)',
    'a\tin\r\n( b )',
    'x.y-z/A_b=C.d',
    'a<5',
    'a>9223372036854775807',
    '',
    ' ',
    '%00((',
    'a%00=%00b %00((',
  ])('accepts the label selector %j', (labelSelector) => {
    expect(nameFrom(`fieldSelector=metadata.name=a&labelSelector=${labelSelector}`)).toBe('a')
  })

  it.each([
    '!',
    '!!a',
    '!a=b',
    '!a in (b)',
    'a b',
    'a%00b',
    'a!',
    'a=b=c',
    'a==(b)',
    'a in',
    'a in b',
    'a in (',
    'a in (b',
    'a in (b c)',
    'a in (b,,)',
    'a in (,,)',
    'a in (b)c',
    'a in (-b)',
    'a=-b',
    'a=é',
    '/a',
    'A/a',
    'x..y/a',
    'x/',
    'a<',
    'a<-5',
    'a>9223372036854775808',
    ',',
    'a,',
    'a,,b',
    `a=${'b'.repeat(64)}`,
    'c'.repeat(64),
    `${'d'.repeat(254)}/a`,
  ])('refuses the label selector %j', (labelSelector) => {
    expect(nameFrom(`fieldSelector=metadata.name=a&labelSelector=${labelSelector}`)).toBe('')
  })

  it.each([
    ['%2B5', 'a'],
    ['-9223372036854775808', 'a'],
    ['-9223372036854775809', ''],
    ['9223372036854775807', 'a'],
    ['0'.repeat(100) + '5', 'a'],
    ['-', ''],
    ['٣', ''],
  ])('reads limit=%s as Go does', (limit, name) => {
    expect(nameFrom(`fieldSelector=metadata.name=a&limit=${limit}`)).toBe(name)
  })

  // Quadratic time would show as a test that times out, and a pattern that recurses as a RangeError.
  it.each(['/', '%ff', '%', ',', '\\', '\\,', '=', '&', '&a=b', ' ', 'a', '0', '(', 'a,', 'metadata.name=a,', '😀'])(
    'survives 1 MB of %j',
    (unit) => {
      const long = unit.repeat(Math.ceil(1e6 / unit.length))
      const query = `${long}&fieldSelector=${long}&labelSelector=${long}&limit=${long}x`
      expect(requestInfoOf('GET', decodePath(`/api/v1/pods/${long}`), '')).toHaveProperty('verb')
      expect(requestInfoOf('GET', '/api/v1/pods', query)).toHaveProperty('verb', 'list')
      expect(requestInfo('GET', `http://h/${long}"`)).toBeTypeOf('object')
    },
  )
})

function nameFrom(rawQuery: string): unknown {
  const info = requestInfoOf('GET', '/api/v1/pods', rawQuery)
  return 'error' in info ? info : info.name
}

function wellFormed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, member: unknown) =>
    typeof member === 'string' ? member.toWellFormed() : member,
  )
}
