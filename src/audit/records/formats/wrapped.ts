import { openBrace } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { isEvent, isForwarded, isOtherObject } from './apiserver.ts'
import { eventInColumns } from './exports/columns.ts'
import { byteRangeOf, type FoundInRecord, innerJson, jsonOf, Look, type RecordFormat } from './format.ts'
import { holderNames } from './holder-names.ts'
import { noiseIn } from './noise.ts'

/**
 * The event in one member of an object, where log shippers and log services put it: as an object, as text, as a list of
 * one text, or as bytes. The text may be a record in any format.
 */
export const wrapped: RecordFormat = {
  format: 'wrapped',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json) || isOtherObject(look.json)) return null
    const found = holderIn(look.json, deepest) ?? otherIn(look.json)
    return found === null ? null : [found]
  },
}

/** How many objects may be around the member, one in another. */
const deepest = 6

/**
 * What to open next; null if no member holds an event. An object that is an event comes before any text, and a text that is
 * JSON before any other, since a client may have chosen a text beside the event.
 */
function holderIn(object: Json, depth: number): FoundInRecord | null {
  const members = holderNames.map((name) => (Object.hasOwn(object, name) ? object[name] : undefined))
  const objects = members.filter(isObject)
  const event = objects.find(isRecord)
  if (event !== undefined) return innerJson(event)
  const texts = members.flatMap(textOf).filter(({ text }) => mayHoldEvent.test(text))
  const json = texts.filter((one) => one.text.trimStart().startsWith('{'))
  const whole = json.length > 1 ? json.find((one) => jsonOf(one.text) !== undefined) : undefined
  const text = whole ?? json[0] ?? texts[0]
  if (json.length > 0 && text !== undefined) return text.found
  if (depth > 0) {
    for (const member of objects) if (holderIn(member, depth - 1) !== null) return innerJson(member)
  }
  return text?.found ?? null
}

/** Whether an object is an event in a format that is recognized by its members. */
function isRecord(value: Json): boolean {
  if (isObject(value['protoPayload']) || isObject(value['protopayload_auditlog'])) return true
  return isForwarded(value) || isEvent(value) || eventInColumns(value) !== null
}

/** The marks of an event in any format, at any depth of quoting. */
const mayHoldEvent = /audit_?id| AUDIT: id=|protopayload/i

/** The text of a member: as it is, the only one of a list, or as bytes, which is how journald writes other than ASCII. */
function textOf(member: unknown): { readonly text: string; readonly found: FoundInRecord }[] {
  const text: unknown = Array.isArray(member) && member.length === 1 ? member[0] : member
  if (typeof text === 'string') return [{ text, found: { kind: 'inner', ...byteRangeOf(text) } }]
  if (!Array.isArray(member) || member.length === 0 || !member.every(isByte)) return []
  const bytes = Buffer.from(member)
  return [{ text: bytes.toString('latin1'), found: { kind: 'inner', ...byteRangeOf(bytes) } }]
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255
}

/** What a wrapping without an event holds, if it is known: the line of another program, or nothing since it was too long. */
function otherIn(object: Json): FoundInRecord | null {
  // journalctl(1), -o json: fields longer than 4096 bytes are null unless --all is given.
  if (object['MESSAGE'] === null && Object.keys(object).some((name) => name.startsWith('__')))
    return { kind: 'problem', reason: 'an entry whose text journalctl left out because it is long: use --all' }
  for (const name of holderNames) {
    const member = Object.hasOwn(object, name) ? object[name] : undefined
    if (typeof member !== 'string') continue
    const text = byteRangeOf(member)
    if (noiseIn(new Look(text)) !== null) return { kind: 'inner', ...text }
  }
  return null
}
