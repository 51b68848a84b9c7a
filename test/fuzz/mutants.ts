// Events as no kube-apiserver wrote them: real ones in which members, values, strings, blanks or bytes are other ones.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { goJson } from '../support/go-json.ts'
import { demo, fixtures } from '../support/paths.ts'
import { membersOf, objectOf, type Written } from './json-members.ts'
import type { Random } from './random.ts'
import {
  bytesInserted,
  codes,
  eventNames,
  extras,
  hostileTexts,
  innerNames,
  rawValues,
  reasons,
  times,
  values,
  words,
} from './vocabulary.ts'

/** Longer records are left out, for they would be mutated where it does not matter. */
const longest = 6000

/** Real records, as text, no two of which differ only in numbers. */
export function realRecords(): readonly string[] {
  return (known ??= readRecords())
}

let known: readonly string[] | undefined

function readRecords(): readonly string[] {
  const folder = path.join(fixtures, 'logs')
  const packed = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log.gz'))
  const texts = [
    ...packed.sort().map((name) => zlib.gunzipSync(fs.readFileSync(path.join(folder, name))).toString()),
    fs.readFileSync(path.join(demo, 'audit.log'), 'utf8'),
  ]
  const records = texts.flatMap((text) => text.trimEnd().split('\n')).filter(({ length }) => length < longest)
  const byForm = new Map(records.map((record) => [record.replace(/[0-9a-f]{4,}|\d+/g, '0'), record]))
  return [...byForm.values()]
}

/** Makes mutants of records: each is one of them with one change, or with up to `most`. None has a line end in it. */
export function mutantsOf(records: readonly string[], random: Random, most: number): () => Buffer {
  const events = records.flatMap((record) => [membersOf(record) ?? []])
  const all = events.flat()
  const mutant = (): Buffer => {
    const members = [...random.pick(events)]
    const changes = Array.from({ length: random.chance(0.5) ? 1 : 1 + random.below(most) }, () => random.below(ways))
    for (const way of changes) memberChanges[way]?.(members, random, all)
    let bytes: Buffer = Buffer.from(objectOf(members))
    for (const way of changes) bytes = byteChanges[way - memberChanges.length]?.(bytes, random) ?? bytes
    return bytes
  }
  return () => {
    for (;;) {
      const made = mutant()
      if (!made.includes(0x0a)) return made
    }
  }
}

type MemberChange = (members: Written[], random: Random, all: readonly Written[]) => void

const bodies = ['"requestObject"', '"responseObject"']

const memberChanges: readonly MemberChange[] = [
  moved,
  (members, random) => void members.splice(random.below(members.length), 1),
  (members, random) => {
    if (members.length > 0) members.splice(random.below(members.length + 1), 0, random.pick(members))
  },
  (members, random) =>
    void members.splice(random.below(members.length + 1), 0, [`"${random.pick(eventNames)}"`, random.pick(values)]),
  (members, random) => {
    const [name] = members[random.below(members.length)] ?? []
    if (name !== undefined) replace(members, name, () => random.pick(values))
  },
  // The same member as in another event.
  (members, random, all) => {
    const [name, value] = random.pick(all)
    replace(members, name, () => value)
  },
  (members, random) => {
    replace(members, '"stageTimestamp"', () => `"${random.pick(times)}"`)
  },
  (members, random) => {
    replace(members, '"requestReceivedTimestamp"', () => `"${random.pick(times)}"`)
  },
  (members, random) => {
    replace(members, '"responseStatus"', (status) => status.replace(/"code":[^,}]*/, `"code":${random.pick(codes)}`))
  },
  (members, random) => {
    replace(members, '"responseStatus"', (status) => withReason(status, random.pick(reasons)))
  },
  (members, random) => {
    const name = random.pick(Object.keys(rawValues))
    replace(members, name, () => random.pick(rawValues[name] ?? values))
  },
  (members, random) => {
    replace(members, '"user"', (user) => withExtra(user, random.pick(extras)))
  },
  hostile,
  (members, random) => {
    setBody(members, random, goJson(random.pick([...hostileTexts.map((text) => ({ x: text })), ...hostileTexts])))
  },
  (members, random, all) => {
    const event = objectOf([...members, random.pick(all)])
    setBody(
      members,
      random,
      random.pick([
        event,
        `[${event}]`,
        `{"items":[${event}]}`,
        '{"x":{},"requestReceivedTimestamp":"2026-01-01T00:00:00.000000Z"}',
      ]),
    )
  },
  inner,
]

/** Puts a member elsewhere. */
function moved(members: Written[], random: Random): void {
  const [member] = members.splice(random.below(members.length), 1)
  if (member !== undefined) members.splice(random.below(members.length + 1), 0, member)
}

/** Puts a text that looks like JSON, like a terminal's sequence or like part of an event where clients may write. */
function hostile(members: Written[], random: Random): void {
  const text = random.pick(hostileTexts)
  const event = {
    requestURI: text,
    user: { username: text, groups: [text, 'g'], extra: { [text]: [text] } },
    userAgent: text,
    objectRef: { resource: text, namespace: text, name: text, apiVersion: text, subresource: text },
    responseStatus: { metadata: {}, message: text, reason: text, code: 403 },
    annotations: { [text]: text, a: 'b' },
  }
  const [name, value] = random.pick(Object.entries(event))
  replace(members, `"${name}"`, () => goJson(value))
}

/** A responseStatus with another reason, or with one before its code. */
function withReason(status: string, reason: string): string {
  return status.includes('"reason":')
    ? status.replace(/"reason":"[^"]*"/, () => `"reason":${reason}`)
    : status.replace('"code":', () => `"reason":${reason},"code":`)
}

/** A user with another extra, or with one behind its other members. */
function withExtra(user: string, extra: string): string {
  const own = (membersOf(user) ?? []).filter(([name]) => name !== '"extra"')
  return objectOf([...own, ['"extra"', extra]])
}

/** Changes one member of an object inside the event as its own members are changed. */
function inner(members: Written[], random: Random): void {
  const [name, value] = members[random.below(members.length)] ?? ['', '']
  const own = membersOf(value)
  if (own === null || own.length === 0) return
  const change = random.pick<(own: Written[]) => void>([
    (list) => {
      moved(list, random)
    },
    (list) => void list.splice(random.below(list.length), 1),
    (list) => void list.splice(random.below(list.length + 1), 0, random.pick(list)),
    (list) => void list.splice(random.below(list.length + 1), 0, [`"${random.pick(innerNames)}"`, random.pick(values)]),
    (list) => {
      const [of] = random.pick(list)
      replace(list, of, () => random.pick([...values, ...words.map((word) => JSON.stringify(word))]))
    },
  ])
  change(own)
  replace(members, name, () => objectOf(own))
}

/** Gives the first member of a name another value; nothing if there is none. */
function replace(members: Written[], name: string, valueOf: (value: string) => string): void {
  const at = members.findIndex(([own]) => own === name)
  const [, value] = members[at] ?? []
  if (value !== undefined) members[at] = [name, valueOf(value)]
}

/** Gives an event a body, where kube-apiserver puts it. */
function setBody(members: Written[], random: Random, value: string): void {
  const name = random.pick(bodies)
  if (members.some(([own]) => own === name)) {
    replace(members, name, () => value)
    return
  }
  const at = members.findIndex(([own]) => own === '"requestReceivedTimestamp"')
  members.splice(at < 0 ? members.length : at, 0, [name, value])
}

type ByteChange = (bytes: Buffer, random: Random) => Buffer

const byteChanges: readonly ByteChange[] = [
  escaped,
  blank,
  (bytes, random) => {
    const copy = Buffer.from(bytes)
    copy[random.below(copy.length)] = random.below(256)
    return copy
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  // Some bytes gone, or twice.
  (bytes, random) => joined(bytes, random, (at) => at + 1 + random.below(3)),
  (bytes, random) => joined(bytes, random, (at) => Math.max(0, at - 1 - random.below(30))),
  (bytes, random) => {
    const at = random.below(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(bytesInserted)), bytes.subarray(at)])
  },
  (bytes, random) => Buffer.concat([bytes, Buffer.from(random.pick(bytesInserted))]),
]

const ways = memberChanges.length + byteChanges.length

function joined(bytes: Buffer, random: Random, restFrom: (at: number) => number): Buffer {
  const at = random.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(restFrom(at))])
}

/** Writes a few characters of strings as `\u0061`. */
function escaped(bytes: Buffer, random: Random): Buffer {
  let text = bytes.toString('latin1')
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(text.length)
    const char = text[at] ?? ''
    if (!/[\w .:/-]/.test(char) || text[at - 1] === '\\') continue
    const digits = char.charCodeAt(0).toString(16).padStart(4, '0')
    text = `${text.slice(0, at)}\\u${random.chance(0.5) ? digits.toUpperCase() : digits}${text.slice(at + 1)}`
  }
  return Buffer.from(text, 'latin1')
}

/** Puts a blank, or what some take for one, beside a brace, bracket, comma or colon. */
function blank(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString('latin1')
  const marks = [...text.matchAll(/[{}[\],:]/g)]
  if (marks.length === 0) return bytes
  const at = random.pick(marks).index + random.below(2)
  return Buffer.from(
    text.slice(0, at) + random.pick([' ', '\t', '\r', '\u00a0', '\u000b', '  ']) + text.slice(at),
    'latin1',
  )
}
