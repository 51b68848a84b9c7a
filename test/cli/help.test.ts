import { describe, expect, test } from 'vitest'
import { formats } from '../../src/audit/records/formats/format.ts'
import { helpOn } from '../../src/cli/help/command.ts'
import { language } from '../../src/cli/help/language.ts'
import { mainTable } from '../../src/cli/options/options.ts'
import { helpTopics, type Topic } from '../../src/cli/shared/help-topics.ts'
import { closedFields, fields, groupWords } from '../../src/query/fields.ts'
import { testsIn, timeWords } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { signTable } from '../../src/screen/help/lines.ts'
import { keyLabel, keyTable } from '../../src/screen/model/key-table.ts'
import { noonClock } from '../support/clock.ts'

const topics = Object.keys(helpTopics) as Topic[]

/** The help on a topic as one line. */
function flat(topic: Topic, width = 80): string {
  return helpOn([topic], [], width).text.replaceAll(/\s+/g, ' ')
}

describe.each(topics)('the help on %s', (topic) => {
  test('is printed to stdout, and ends well', () => {
    expect(helpOn([topic], [], 80)).toMatchObject({ kind: 'print', code: 0, isError: false })
  })

  test.each([40, 80, 132])('fits %i columns', (width) => {
    const lines = helpOn([topic], [], width).text.split('\n')
    expect(lines.filter((line) => line.length > width)).toEqual([])
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([])
  })
})

test('the fields are those of the filter, with their other names', () => {
  for (const { name, help, aliases } of fields) {
    expect(flat('fields')).toContain(` ${name} ${help} `)
    if (aliases.length > 0) expect(flat('fields')).toContain(` ${name} ${aliases.join(', ')} `)
  }
})

test('the keys and signs are those of the screen', () => {
  const text = flat('keys')
  for (const { keys, help } of keyTable) {
    expect(text).toContain(` ${keys.map(keyLabel).join(' ')} `)
    expect(text).toContain(help)
  }
  for (const [, help] of signTable) expect(text).toContain(help)
})

test('the formats are those that are read', () => {
  for (const [name, words] of Object.entries(formats)) expect(flat('formats')).toContain(` ${name} ${words} `)
})

describe('the help on query', () => {
  const examples = language.flatMap((part) => part.examples.map(([filter]) => filter))

  test('has examples of everything that can be asked', () => {
    const tests = examples.flatMap((text) => {
      const parsed = parseFilter(text, { ...noonClock, selected: 0 })
      if ('error' in parsed) return expect.fail(`${text}: ${parsed.error.message}`)
      return testsIn(parsed.filter)
    })
    const kinds = tests.map((one) =>
      one.kind === 'values' ? one.values.map(({ kind }) => kind).join() : one.kind === 'time' ? one.word : one.kind,
    )
    const all = ['literal', 'literal,literal', 'glob', 'network', 'pattern', 'compare', 'has', 'word', ...timeWords]
    expect(all.filter((kind) => !kinds.includes(kind))).toEqual([])
    expect(examples.length).toBeGreaterThan(20)
    expect(examples.join(' ')).toMatch(/ or .*\bnot .*\(.*:""/)
  })

  test('names the fields that it tells apart', () => {
    const text = flat('query')
    for (const [filter, meaning] of language.flatMap((part) => part.examples)) {
      expect(text).toContain(filter)
      expect(text).toContain(meaning)
    }
    for (const { name, amount, address } of fields)
      if (amount !== undefined || address === true) expect(text).toContain(name)
    for (const [name, words] of Object.entries(groupWords))
      for (const word of Object.keys(words)) expect(text).toContain(`${name}:${word}`)
    for (const name of Object.keys(closedFields)) expect(text).toContain(name)
  })
})

describe('wrong usage names the topics and the commands', () => {
  test.each([
    [['nonsense'], /no help on nonsense: there is help on query, fields, keys, formats, lint, explain/],
    [['query', 'keys'], /one topic at a time: query, fields, keys, formats, lint, explain/],
    [['toString'], /no help on toString/],
  ])('%j', (args, message) => {
    const { text, code, isError } = helpOn(args, ['lint', 'explain'], 80)
    expect([code, isError]).toEqual([2, true])
    expect(text).toMatch(message)
  })
})

test('the help of the program lists the topics', () => {
  let printed = ''
  const command = mainTable('1.2.3').configureOutput({ writeOut: (text) => (printed += text) })
  command.outputHelp()
  for (const [topic, about] of Object.entries(helpTopics))
    expect(printed.replaceAll(/\s+/g, ' ')).toContain(`auditscope help ${topic} ${about}`)
})
