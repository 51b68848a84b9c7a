import { expect, test } from 'vitest'
import { openText } from '../../../src/policy/load/open-text.ts'
import type { PolicyNode } from '../../../src/policy/load/policy-node.ts'
import { readYaml } from '../../../src/policy/load/read-yaml.ts'

// What kube-apiserver's YAML reader makes of a file. Every answer is that of the reader itself: sigs.k8s.io/yaml
// (`YAMLToJSON`) with goyaml.v2 2.4.0 was run on each text. Two things were added: it counts the line of some errors
// from 0 ("did not find expected ..."), where the line here is the one on which that stands, and it gives no line for
// characters that are not allowed.

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'
const rules = `${head}rules:\n`
const rule = `${rules}- level: Metadata\n`

const one = [{ level: 'Metadata' }]
const two = [{ level: 'None' }, { level: 'Metadata' }]
const users = (...names: readonly unknown[]): unknown[] => [{ level: 'Metadata', users: names }]

/** What the file holds as `rules`, or the line and message with which it is refused. */
type Answer = string | readonly unknown[]

const files: readonly (readonly [name: string, text: string, answer: Answer])[] = [
  [
    'a tab before a comment between rules',
    `${rules}- level: None\n\t# comment\n- level: Metadata\n`,
    '5: found a tab character that violates indentation',
  ],
  [
    'a tab alone on a line',
    `${rules}- level: None\n\t\n- level: Metadata\n`,
    '5: found a tab character that violates indentation',
  ],
  [
    'blanks and a tab alone on a line',
    `${rules}- level: None\n  \t\n- level: Metadata\n`,
    '5: found a tab character that violates indentation',
  ],
  [
    'blanks and a tab before a comment',
    `${rules}- level: None\n  \t# comment\n- level: Metadata\n`,
    '5: found a tab character that violates indentation',
  ],
  ['a tab on the last line', `${rule}\t\n`, '5: found a tab character that violates indentation'],
  ['a tab on the last line without end', `${rule}\t`, '5: found a tab character that violates indentation'],
  [
    'a tab after a dash, before a key',
    `${rules}-\tlevel: Metadata\n`,
    '4: found character that cannot start any token',
  ],
  [
    'a tab after a dash, before a value',
    `${head}omitStages:\n-\tPanic\nrules:\n- level: Metadata\n`,
    '4: found character that cannot start any token',
  ],
  ['a blank and a tab after a dash', `${rules}- \tlevel: Metadata\n`, '4: found character that cannot start any token'],
  ['a tab after a colon', `${rules}- level:\tMetadata\n`, one],
  ['a tab before a colon', `${rules}- level\t: Metadata\n`, one],
  ['a tab in brackets', `${rule}  users: [a,\tb]\n`, users('a', 'b')],
  ['a tab after a value in brackets', `${rule}  users: [a\t,b]\n`, users('a', 'b')],
  [
    'tabs as indentation in brackets, after values',
    `${rule}  users: [\n\ta,\n\tb\n\t]\n`,
    '8: found a tab character that violates indentation',
  ],
  ['tabs as indentation in brackets, after commas alone', `${rule}  users: [\n\ta,\n\t"b"\n\t]\n`, users('a', 'b')],
  ['a tab before a comment in brackets', `${rule}  users: [\n\t# c\n  a\n  ]\n`, users('a')],
  ['tabs at the ends of lines', `${head}rules:\t\n- level: Metadata\t\n`, one],
  ['a tab before a comment after a value', `${rules}- level: Metadata\t# why\n`, one],
  ['a tab before a comment after a list', `${rule}  users: [a]\t# why\n`, users('a')],
  [
    'a tab before a comment after a dash',
    `${rules}-\t# why\n  level: Metadata\n`,
    '4: found character that cannot start any token',
  ],
  ['a tab on the first line', `\t\n${rule}`, '1: found character that cannot start any token'],
  ['a tab before the first key', `\t${rule}`, '1: found character that cannot start any token'],
  ['a tab after the first comment', `# a\n\t\n${rule}`, '2: found character that cannot start any token'],
  [
    'a tab line after a quoted value',
    `${rules}- level: "None"\n\t\n- level: Metadata\n`,
    '5: found character that cannot start any token',
  ],
  [
    'a tab line after a list in brackets',
    `${rule}  users: [a]\n\t\n  verbs: [get]\n`,
    '6: found character that cannot start any token',
  ],
  ['an indented tab line after a value of the top', `${head}  \t\nrules:\n- level: Metadata\n`, one],
  [
    'an indented tab line after an empty value',
    `${rules}  \t\n- level: Metadata\n`,
    '4: found character that cannot start any token',
  ],
  ['a tab in quotes', `${rule}  users: ["a\tb"]\n`, users('a\tb')],
  ['a tab as indentation in quotes', `${rule}  users: ["a\n\tb"]\n`, users('a b')],
  [
    'a tab as indentation of a literal block',
    `${rule}  users:\n  - |\n\ta\n`,
    '7: found a tab character where an indentation space is expected',
  ],
  ['a tab in a literal block', `${rule}  users:\n  - |\n    a\n    \tb\n`, users('a\n\tb\n')],
  ['a tab after the head of a block', `${rule}  users:\n  - |\t\n    a\n`, users('a\n')],
  ['a tab after ---', `---\t\n${rule}`, one],
  [
    'a tab after a question mark',
    `${head}?\trules\n: - level: Metadata\n`,
    '3: found character that cannot start any token',
  ],
  ['a tab after an anchor', `${rules}- &a\tlevel: Metadata\n`, one],
  ['CR at one line end', `${rules}- level: None\r- level: Metadata\n`, two],
  ['CR at all line ends', `apiVersion: audit.k8s.io/v1\rkind: Policy\rrules:\r- level: Metadata\r`, one],
  ['CRLF', `apiVersion: audit.k8s.io/v1\r\nkind: Policy\r\nrules:\r\n- level: Metadata\r\n`, one],
  [
    'NEL at all line ends',
    `apiVersion: audit.k8s.io/v1\u0085kind: Policy\u0085rules:\u0085- level: Metadata\u0085`,
    one,
  ],
  [
    'LS at all line ends',
    `apiVersion: audit.k8s.io/v1\u2028kind: Policy\u2028rules:\u2028- level: Metadata\u2028`,
    one,
  ],
  ['PS in a comment', `${head}# a\u2029rules:\n- level: Metadata\n`, one],
  [
    'LS in a comment, before a word',
    `${head}# a\u2028b\nrules:\n- level: Metadata\n`,
    "5: could not find expected ':'",
  ],
  ['NEL in a comment, before a rule', `${rules}- level: None\n# a\u0085- level: Metadata\n`, two],
  ['LS in quotes', `${rule}  users: ["a\u2028b"]\n`, users('a\u2028b')],
  ['NEL in quotes', `${rule}  users: ["a\u0085b"]\n`, users('a b')],
  ['NEL in a word', `${rule}  users: [a\u0085b]\n`, users('a b')],
  ['LS in a literal block', `${rule}  users:\n  - |\n    a\u2028    b\n`, users('a\u2028b\n')],
  ['a byte order mark', `\ufeff${rule}`, one],
  [
    'a control character in a comment',
    `${head}# \u0007\nrules:\n- level: Metadata\n`,
    'control characters are not allowed',
  ],
  ['a control character in a second document nearby', `${rule}---\n\u0007\n`, 'control characters are not allowed'],
  ['a control character in a second document far off', `${rule}---\n${'# far\n'.repeat(200)}\u0007\n`, one],
  ['DEL', `${rule}  users: ["\u007f"]\n`, 'control characters are not allowed'],
  ['text in brackets with less indentation', `${rule}  users: [\na\n]\n`, users('a')],
  ['quoted text with less indentation', `${rule}  users: ["a\nb"]\n`, users('a b')],
  ['a question mark in brackets', `${rule}  users: [a?b]\n`, "5: did not find expected ',' or ']'"],
  ['a colon in brackets', `${rule}  users: [a:b]\n`, users('a:b')],
  ['a colon in braces, after quotes', `${rules}- {"level":Metadata}\n`, one],
  ['no blank after a comma', `${rule}  users: [a,b]\n`, users('a', 'b')],
  ['no blank before a #', `${rule}  users: [a]# c\n`, users('a')],
  ['@ at the beginning', `${rule}  users: [@a]\n`, '5: found character that cannot start any token'],
  ['% at the beginning', `${rule}  users: [%a]\n`, '5: found character that cannot start any token'],
  ['a backtick at the beginning', `${rule}  users: [\`a\`]\n`, '5: found character that cannot start any token'],
  ['an unknown escape', `${rule}  users: ["\\d"]\n`, '5: found unknown escape character'],
  ['an escaped slash, which is of YAML 1.2', `${rule}  users: ["\\/"]\n`, '5: found unknown escape character'],
  ['a key of 1,024 letters', `${head}${'x'.repeat(1024)}: 1\nrules:\n- level: Metadata\n`, one],
  [
    'a key of 1,025 letters',
    `${head}${'x'.repeat(1025)}: 1\nrules:\n- level: Metadata\n`,
    "3: could not find expected ':'",
  ],
  ['a key of two lines', `${head}"a\n  b": 1\nrules:\n- level: Metadata\n`, "4: could not find expected ':'"],
  [
    'a second key on a line',
    `${rules}- level: Metadata users: [a]\n`,
    '4: mapping values are not allowed in this context',
  ],
  ['a key with less indentation', `${rule} users: [a]\n`, '5: did not find expected key'],
  ['a key with more indentation', `${rule}   users: [a]\n`, '5: mapping values are not allowed in this context'],
  ['a dash with less indentation', `${rules}  - level: None\n - level: Metadata\n`, '5: did not find expected key'],
  ['a bracket that is not closed', `${rule}  users: [a\n`, "5: did not find expected ',' or ']'"],
  ['words after a bracket at the top', `[a] b\n`, ['a']],
  ['a line of ... and more', `${rule}...\nmore\n`, one],
  ['an octal number of YAML 1.1', `${rule}  users: [0o17, 017, 0b11, 1_0]\n`, users(15, 15, 3, 10)],
]

test.each(files)('%s', (_, text, answer) => {
  const { value, fault } = readYaml(openText(text).text)
  if (typeof answer !== 'string') {
    expect(fault).toBeNull()
    const whole = plain(value)
    expect(Array.isArray(whole) ? whole : (whole as { rules: unknown }).rules).toEqual(answer)
    return
  }
  expect(value).toBeNull()
  const [, line, message] = /^(?:(\d+): )?(.*)$/.exec(answer) ?? []
  expect(fault?.message).toBe(`yaml: ${message}`)
  if (line !== undefined) expect(openText(text).place(fault!.at).line).toBe(Number(line))
  expect(fault?.advice).toMatch(/^[A-Z].*\.$/)
})

test('what is to be done about a tab, a quote and a bracket names the character and the line', () => {
  const adviceFor = (text: string): string | undefined => readYaml(text).fault?.advice
  expect(adviceFor(`${rule}\t`)).toContain('Replace the tab by blanks')
  expect(adviceFor(`${rules}-\tlevel: None\n`)).toContain('Replace the tab by blanks')
  expect(adviceFor(`${rule}  users: ["a\n\nb]\n`)).toBe('Close the quote that opens on line 5.')
  expect(adviceFor(`${rule}  users: [a\n\n  verbs: [b]\n`)).toContain('close the bracket that opens on line 5')
})

/** A value as JSON would have it. */
function plain(node: PolicyNode | null): unknown {
  if (node === null || node.kind === 'null') return null
  if (node.kind === 'list') return node.items.map(({ value }) => plain(value))
  if (node.kind !== 'map') return node.value
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]))
}
