import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, type Compiled, valueTest } from '../../src/query/compile.ts'
import { type FieldName, fieldNames, isRowField, resourceValue } from '../../src/query/fields.ts'
import { literal } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { noonClock } from '../support/clock.ts'
import { growth, quadratic } from '../support/growth.ts'
import { anyText } from '../text/any-text.ts'

/** Whether a value of the filter's one field passes. */
function passes(text: string, value: string): boolean {
  const parsed = parseFilter(text, noonClock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  const { fields, shared, own } = compile(parsed.filter)
  expect([fields.length, shared, own]).toEqual([1, [], []])
  return fields[0]!.test(value)
}

const special: readonly FieldName[] = ['userGroup', 'resource', 'stage', 'level', 'verdict', 'change', 'act', 'dry']

describe.each(fieldNames.filter((name) => !special.includes(name) && !isRowField(name)))('%s', (field) => {
  test.each<[string, string[], string[]]>([
    ['F:a', ['a'], ['', 'A', 'ab', 'ba']],
    ['F:""', [''], ['a', '""']],
    ['F:a,b', ['a', 'b'], ['', 'a,b', 'ab']],
    ['-F:a,b', ['', 'c', 'ab'], ['a', 'b']],
    ['F:a* F:*b', ['ab', 'axb'], ['a', 'b', 'ba']],
    ['F:a* -F:*b', ['a', 'abc'], ['ab', 'c']],
    ['F:*', ['', 'a', '*'], []],
    ['F:"*"', ['*'], ['', 'a']],
    ['F:a*c', ['ac', 'abc', 'acc'], ['a', 'c', 'acb', 'bac']],
    ['F:aa*aa', ['aaaa', 'aabaa'], ['aa', 'aaa']],
    ['F:"\\ud800"', ['\ud800'], ['\ufffd', '']],
  ])('%s', (text, passing, failing) => {
    for (const value of passing) expect([value, passes(text.replaceAll('F', field), value)]).toEqual([value, true])
    for (const value of failing) expect([value, passes(text.replaceAll('F', field), value)]).toEqual([value, false])
  })
})

test.each([
  ['stage', 'Complete', 'ResponseComplete'],
  ['level', 'metadata', 'Metadata'],
  ['verdict', 'drfit', 'drift'],
  ['act', 'get', 'read'],
  ['dry', 'true', 'yes'],
])('%s has fixed values: %s is none, unless quoted, and globs are free', (field, wrong, right) => {
  expect(parseFilter(`${field}:${wrong}`, noonClock)).toMatchObject({ error: { at: field.length + 1 } })
  expect(passes(`${field}:${right}`, right)).toBe(true)
  expect(passes(`${field}:"${wrong}"`, wrong)).toBe(true)
  expect(passes(`${field}:${right.slice(0, 3)}*`, right)).toBe(true)
})

describe('resource', () => {
  const values = {
    pods: resourceValue(true, 'pods', '', ''),
    exec: resourceValue(true, 'pods', 'exec', ''),
    metrics: resourceValue(true, 'pods', '', 'metrics.k8s.io'),
    deployments: resourceValue(true, 'deployments', '', 'apps'),
    scale: resourceValue(true, 'deployments', 'scale', 'apps'),
    url: resourceValue(false, '', '', ''),
    fake: resourceValue(true, '(url)', '', ''),
    none: resourceValue(true, '', '', ''),
  }

  test('has a value of resource, subresource and group', () => {
    expect(values).toEqual({
      pods: 'pods',
      exec: 'pods/exec',
      metrics: 'pods.metrics.k8s.io',
      deployments: 'deployments.apps',
      scale: 'deployments/scale.apps',
      url: '(url)',
      fake: '\\(url)',
      none: '',
    })
  })

  test.each<[string, (keyof typeof values)[]]>([
    ['resource:pods', ['pods', 'metrics']],
    ['resource:"pods"', ['pods']],
    ['resource:pods/*', ['pods', 'exec', 'metrics']],
    ['resource:pods/exec', ['exec']],
    ['resource:deployments', ['deployments']],
    ['resource:deployments.apps', ['deployments']],
    ['resource:deployments/*', ['deployments', 'scale']],
    ['resource:deployments/scale', ['scale']],
    ['resource:deployments/scale.apps', ['scale']],
    ['resource:*/scale', ['scale']],
    ['resource:*.apps', ['deployments', 'scale']],
    ['resource:p*', ['pods', 'exec', 'metrics']],
    ['resource:(url)', ['url']],
    ['resource:""', ['none']],
    ['-resource:pods/*,(url)', ['deployments', 'scale', 'fake', 'none']],
  ])('%s', (text, expected) => {
    const found = Object.entries(values).filter(([, value]) => passes(text, value))
    expect(found.map(([key]) => key)).toEqual(expected)
  })

  test('finds a value that is told by its own text, whatever it is', () => {
    fc.assert(
      fc.property(fc.boolean(), anyText(4), anyText(4), anyText(4), (hasRef, resource, subresource, group) => {
        const value = resourceValue(hasRef, resource, subresource, group)
        expect(valueTest('resource', literal(value))(value)).toBe(true)
        expect(value === '(url)').toBe(!hasRef)
      }),
    )
  })
})

describe('act', () => {
  const some = ['read', 'create', 'delete', 'exec', 'proxy', 'token', 'log', 'other']

  test.each<[string, string[]]>([
    ['act:delete', ['delete']],
    ['act:write', ['create', 'delete', 'token']],
    ['act:session', ['exec', 'proxy']],
    ['-act:write', ['read', 'exec', 'proxy', 'log', 'other']],
    ['act:write,exec', ['create', 'delete', 'exec', 'token']],
    ['act:write -act:delete', ['create', 'token']],
    ['-act:write,session', ['read', 'log', 'other']],
    ['act:write act:session', []],
    ['act:"write"', []],
    ['act:writ*', []],
    ['act:e*', ['exec']],
    ['act:*', some],
  ])('%s', (text, expected) => {
    expect(some.filter((value) => passes(text, value))).toEqual(expected)
  })

  test.each(['writes', 'Write', 'get', 'constructor', '__proto__'])('%s is no act', (word) => {
    expect(parseFilter(`act:${word}`, noonClock)).toMatchObject({
      error: {
        at: 4,
        message: expect.stringMatching(
          /^unknown act .*: (?:use read, .*, other, write, session|did you mean \w+\?)$/,
        ) as string,
      },
    })
  })

  test('a group word is one for acts alone', () => {
    expect(passes('verb:write', 'write')).toBe(true)
    expect(passes('verb:write', 'create')).toBe(false)
  })
})

describe('userGroup', () => {
  test.each<[string, string[][], string[][]]>([
    ['userGroup:a', [['a'], ['b', 'a']], [[], ['b'], ['ab'], ['']]],
    ['userGroup:a,b', [['a'], ['c', 'b']], [[], ['c']]],
    ['-userGroup:a', [[], ['b']], [['a'], ['b', 'a']]],
    ['userGroup:system:*', [['x', 'system:masters']], [['x'], []]],
    [
      'userGroup:a userGroup:b',
      [
        ['a', 'b'],
        ['b', 'c', 'a'],
      ],
      [['a'], ['b'], []],
    ],
    ['userGroup:""', [[], [''], ['a', '']], [['a']]],
    ['-userGroup:""', [['a']], [[], ['']]],
    ['userGroup:*', [[], ['a']], []],
    ['userGroup:"\\"],["', [['"],[']], [['],['], []]],
  ])('%s', (text, passing, failing) => {
    for (const groups of passing) expect([groups, passes(text, JSON.stringify(groups))]).toEqual([groups, true])
    for (const groups of failing) expect([groups, passes(text, JSON.stringify(groups))]).toEqual([groups, false])
  })
})

describe('compile', () => {
  test('makes one test a field, and none for no terms', () => {
    const parsed = parseFilter('verb:get user:a* -user:ab ns:""', noonClock)
    expect('filter' in parsed && compile(parsed.filter).fields.map(({ field }) => field)).toEqual([
      'user',
      'verb',
      'ns',
    ])
    expect(compile([])).toEqual({ fields: [], shared: [], own: [] })
  })

  test('takes a star as any run of characters, as a regular expression would', () => {
    const small = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, small, fc.constantFrom<FieldName>('user', 'agent'), (text, value, field) => {
        const regex = new RegExp(`^${text.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 's')
        expect(valueTest(field, { kind: 'glob', text })(value)).toBe(regex.test(value))
      }),
      { numRuns: 2000 },
    )
  })

  test('has no pattern that takes for ever: time grows with the length of the value', () => {
    const matches = valueTest('agent', { kind: 'glob', text: `${'*a'.repeat(200)}*b*c` })
    expect(matches('a'.repeat(1_000_000))).toBe(false)
    expect(matches(`${'a'.repeat(1_000_000)}bc`)).toBe(true)
    expect(growth((size) => void matches(`${'a'.repeat(size)}c`), 500_000)).toBeLessThan(quadratic)
  })

  test.each<[filter: string, body: boolean | null, fails: boolean, passes: boolean]>([
    ['body:x', null, false, true],
    ['-body:x', null, false, true],
    ['-(-body:x)', null, false, true],
    ['body:x or audit:a', null, true, true],
    ['-(body:x audit:b)', null, true, true],
    ['body:x audit:b', null, false, false],
    ['body:x', true, true, true],
    ['-body:x', true, false, false],
    ['body:x', false, false, false],
    ['-body:x,y', false, true, true],
  ])('%s with a record that has the text: %s', (text, body, fails, passing) => {
    const parsed = parseFilter(text, noonClock)
    if ('error' in parsed) throw new Error(parsed.error.message)
    const values = { audit: 'a', took: 0, bytes: 0, rest: 0, time: 0, body: () => body }
    const holds = (one: Compiled): boolean => {
      if (one.kind === 'not') return !holds(one.part)
      if (one.kind === 'all') return one.parts.every(holds)
      return one.kind === 'any' ? one.parts.some(holds) : one.kind === 'own' && one.test(values)
    }
    const answers = (['fails', 'passes'] as const).map((unsearched) =>
      compile(parsed.filter, unsearched).own.every(holds),
    )
    expect(answers).toEqual([fails, passing])
  })
})

test('has: wants a value: not a time that is not known, but a value that reads like an empty list', () => {
  const passesOwn = (text: string, took: number): boolean => {
    const parsed = parseFilter(text, noonClock)
    if ('error' in parsed) throw new Error(parsed.error.message)
    const [own] = compile(parsed.filter).own
    return own?.kind === 'own' && own.test({ audit: 'a', took, bytes: 1, rest: 0, time: 0, body: () => null })
  }
  expect([passesOwn('has:took', 0), passesOwn('has:took', NaN)]).toEqual([true, false])
  const parsed = parseFilter('has:name', noonClock)
  const [shared] = 'filter' in parsed ? compile(parsed.filter).shared : []
  expect(shared?.kind === 'shared' && [shared.test('[]'), shared.test('')]).toEqual([true, false])
})

test('deep nesting is an error with its place', () => {
  for (const text of [
    `${'('.repeat(6000)}code:403${')'.repeat(6000)}`,
    `${'-'.repeat(12_000)}a`,
    `${'not '.repeat(8000)}a`,
  ])
    expect(parseFilter(text, noonClock)).toMatchObject({ error: { message: 'nested more than 200 times' } })
})
