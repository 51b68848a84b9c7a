import { closedFields, type Field, fields, groupWords } from '../../query/fields.ts'
import { timeWords } from '../../query/filter.ts'

/** One thing that a filter can say: in words, and in filters with what they ask for. */
export interface LanguagePart {
  readonly title: string
  readonly words: readonly string[]
  readonly examples: readonly (readonly [filter: string, meaning: string])[]
}

/** The language of filters, as `auditscope help query` describes it. */
export const language: readonly LanguagePart[] = [
  {
    title: 'Terms',
    words: [
      'A filter is a list of terms, and all of them must match. "or" between terms means that either side may match; it binds less than the blank. "not" or - before a term, or before parentheses, excludes what matches.',
    ],
    examples: [
      ['verb:delete ns:shop', 'deletions in the namespace shop'],
      ['act:delete or code:403', 'deletions, and whatever was forbidden'],
      ['ns:shop (act:delete or code:403)', 'the same, in the namespace shop'],
      ['act:write -user:system:*', 'changes by people'],
      ['not (verb:watch or stage:RequestReceived)', 'no watches, and no first stages'],
    ],
  },
  {
    title: 'Values',
    words: [
      'field:a,b matches either value. * is any run of characters. A value in quotes is a JSON string and is matched as it is, * too; field:"" is the empty value. = instead of : means the same, and != excludes.',
      `Names of fields are read in any case, and so are their other names: see auditscope help fields. Values of these are checked: ${Object.keys(closedFields).join(', ')}.`,
    ],
    examples: [
      ['verb:create,update', 'either verb'],
      ['name:web-*', 'names that begin with web-'],
      ['user:alice -as:""', 'what alice did as another user'],
      ['objectRef.namespace:shop', 'another name of ns'],
    ],
  },
  {
    title: 'Resources and acts',
    words: [
      'A resource can be a kind or a short name, too. These words stand for several values, unless they are quoted:',
    ],
    examples: [
      ['resource:Pod', 'the kind, for pods'],
      ['resource:deploy/scale', 'the short name, for deployments/scale'],
      ['resource:pods/*', 'pods with all their subresources'],
      ...Object.entries(groupWords).flatMap(([field, words]) =>
        Object.entries(words).map(([word, values]) => [`${field}:${word}`, values.join(', ')] as const),
      ),
    ],
  },
  {
    title: 'Patterns',
    words: [
      'field~/regex/ finds a regular expression (RE2) anywhere in the value, field!~/regex/ excludes it. An i after the last slash ignores case.',
    ],
    examples: [
      ['name~/^web-[0-9]+$/', 'web-0, web-17'],
      ['agent!~/^(kubectl|helm)/i', 'by other programs'],
    ],
  },
  {
    title: 'Comparisons',
    words: [
      `With >, <, >= and <=: ${listed(
        ({ amount }) => amount !== undefined,
        ({ amount }) => amount,
      )}.`,
    ],
    examples: [
      ['code>=400', 'errors'],
      ['took>1s', 'took longer than a second; also 500ms, 1m30s, 2h'],
      ['bytes>100k', 'records of more than 100,000 bytes; also 900, 1.5M'],
    ],
  },
  {
    title: 'Having a value',
    words: ['has:field matches where the field is not empty.'],
    examples: [
      ['has:as', 'impersonation'],
      ['-has:name', 'requests without a name, such as lists'],
    ],
  },
  {
    title: 'The text of records',
    words: [
      'body: finds a text in the record as the log has it, with the escapes of JSON strings decoded. Case and blanks count. In an unquoted text * is any run of characters. Of a record that wraps the event, only the event is searched; of a request, the record of its last stage.',
      'The screen reads the records from the logs again, the newest first, and Esc stops that. Some may not be there any more: auditscope counts them, and their events match only by what else the filter asks.',
    ],
    examples: [
      ['body:hostPath', 'this word, anywhere'],
      ['body:"a & b"', 'this text, also where it is logged as a \\u0026 b'],
      ['body:"\\"privileged\\":true"', 'this member, in compact JSON'],
      ['body:hostPath*/etc verb:create', 'creations with hostPath, and /etc somewhere after it'],
    ],
  },
  {
    title: 'Networks',
    words: [`A network stands for its addresses, of IPv4 and IPv6: ${listed(({ address }) => address === true)}.`],
    examples: [
      ['ip:10.0.0.0/8', 'from this network'],
      ['-ip:10.0.0.0/8,fd00::/8', 'from outside of both'],
    ],
  },
  {
    title: 'Times',
    words: [
      `${timeWords.map((word) => `${word}:`).join(' ')} take an age, a date, a time of day or both. A time of day is of the newest day in the log that has it; of a stream, of the last 24 hours. Times without a zone are in UTC; --tz names another zone.`,
      'Ages count from now; with --now newest, from the newest event. If the screen follows no log, and all events are older, it counts from the newest event and says so.',
    ],
    examples: [
      ['since:10m', 'of the last ten minutes; also 90s, 2h, 7d'],
      ['until:2026-11-23T16:40', 'before this time'],
      ['at:16:40', 'of this minute'],
      ['at:16:40..16:45', 'from one time to another'],
      ['at:±2m', 'around the selected row, on the screen'],
    ],
  },
  {
    title: 'Words',
    words: [
      'A word without a field matches the rows that show it, in any case. Quote a text with blanks or signs, and the words or, and, not.',
    ],
    examples: [
      ['forbidden', 'anywhere in a row'],
      ['shop/web-1', 'a namespace and a name'],
      ['"not"', 'the word itself'],
    ],
  },
]

/** The names of some fields, each with a remark. */
function listed(isOne: (field: Field) => boolean, remark: (field: Field) => string | undefined = () => ''): string {
  return fields
    .filter(isOne)
    .map((field) => [field.name, remark(field) ?? ''].filter((text) => text !== ''))
    .map(([name = '', more]) => (more === undefined ? name : `${name} (${more})`))
    .join(', ')
}
