// This file is long since its methods share one position in the bytes: they run in the order of an event's parts.

import { type Bytes, bytesOfText, mixed, sameBytes } from '../../columns/bytes.ts'
import { KnownSpans } from '../../columns/known-spans.ts'
import { closeBrace, closeBracket, comma, doubleQuote, openBrace, openBracket } from '../ascii.ts'
import { callerParts, type EventDictionaries, requestParts, targetParts, type TextName } from './event-dictionaries.ts'
import {
  annotations,
  apiGroupAt,
  apiVersionAt,
  authenticationMetadata,
  heads,
  impersonatedMembers,
  impersonatedUser,
  type Member,
  objectRef,
  objectRefMembers,
  received,
  requestObject,
  responseObject,
  responseStatus,
  sourceIPs,
  stageWords,
  statusMembers,
  time,
  user,
  userAgent,
  userMembers,
  verb,
} from './event-layout.ts'
import { bodiesEnd, hasEscape, integerEnd, markedStringEnd, unescaped, unmarked, valueEnd } from './json-bytes.ts'
import { timeLength, TimeReader } from './time-bytes.ts'

/** One event as numbers: its strings by their numbers in the dictionaries. */
export interface ScannedEvent {
  readonly auditID: number
  readonly requestURI: number
  readonly request: number
  /** Their indexes in `stages` and `levels`. */
  readonly stage: number
  readonly level: number
  /** `requestReceivedTimestamp` and `stageTimestamp` in microseconds since 1970. */
  readonly received: number
  readonly time: number
}

/**
 * The fast decoder: reads an event from the bytes of its line, as kube-apiserver writes it (the fields in the order of
 * `Event` in k8s.io/apiserver/pkg/apis/audit/v1, no white space), straight into dictionaries. It skips the bodies unread
 * (`bodiesEnd` says what it checks). It declines any other layout, for the reference decoder to read; if it does not
 * decline, both give the same event.
 */
export class Scanner {
  readonly event: { -readonly [Key in keyof ScannedEvent]: number } = {
    ...{ auditID: 0, requestURI: 0, request: 0, stage: 0, level: 0, received: 0, time: 0 },
  }
  readonly #into: EventDictionaries
  readonly #callers = new KnownSpans(12)
  readonly #targets = new KnownSpans(12)
  readonly #outcomes = new KnownSpans(0)
  readonly #annotations = new KnownSpans(74)
  readonly #requestURIs = new KnownSpans(8)
  /** Requests, from the verb to the responseStatus, keyed by stage and request URI. */
  readonly #requests = new KnownSpans()
  readonly #times = new TimeReader()
  /** The numbers of the current object's members, by their places. */
  readonly #row = targetParts.map(() => 0)
  /** Where a part ended that must not be remembered: its bytes do not determine it, or will hardly occur again. */
  #openEnd = -1
  /** Whether the request has a resourceVersion, which differs each time. */
  #once = false
  /** Whether the request URI occurred before. */
  #again = false
  #bytes: Bytes = bytesOfText('')
  #at = 0
  #end = 0

  constructor(into: EventDictionaries) {
    this.#into = into
  }

  /** Reads the record from `start` to before `end` into `event`; false if it declines, and `event` is then meaningless. */
  scan(bytes: Bytes, start: number, end: number): boolean {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    return this.#head() && this.#request() && this.#bodies() && this.#tail()
  }

  #head(): boolean {
    const { event } = this
    event.level = this.#oneOf(heads, event.level)
    if (event.level < 0) return false
    event.auditID = this.#string('auditID')
    if (event.auditID < 0) return false
    event.stage = this.#oneOf(stageWords, event.stage)
    if (event.stage < 0) return false
    return this.#requestURI()
  }

  #requestURI(): boolean {
    const { event } = this
    const start = this.#at
    event.requestURI = this.#requestURIs.find(this.#bytes, start)
    this.#again = event.requestURI >= 0
    if (this.#again) {
      this.#at += this.#requestURIs.length
      return true
    }
    event.requestURI = this.#string('requestURI')
    if (event.requestURI >= 0) this.#requestURIs.learn(this.#bytes, start, this.#at, event.requestURI)
    return event.requestURI >= 0
  }

  /** A known request URI mostly has a known request; a new one never does. */
  #request(): boolean {
    const { event } = this
    if (!this.#again) {
      event.request = this.#readRequest()
      return event.request >= 0
    }
    const start = this.#at
    const key = mixed(event.requestURI, event.stage)
    event.request = this.#requests.find(this.#bytes, start, key)
    if (event.request >= 0) {
      this.#at += this.#requests.length - delimiter
      return this.#at < this.#end
    }
    event.request = this.#readRequest()
    // Includes the name of the next member, which proves that the request has ended.
    if (event.request >= 0 && !this.#once && this.#ends()) {
      this.#requests.learn(this.#bytes, start, this.#at + delimiter, event.request, key)
    }
    return event.request >= 0
  }

  #ends(): boolean {
    return this.#follows(received) || this.#follows(requestObject) || this.#follows(responseObject)
  }

  #readRequest(): number {
    this.#once = false
    if (!this.#skip(verb)) return -1
    const verbID = this.#string('verb')
    if (verbID < 0 || !this.#skip(user)) return -1
    const caller = this.#part(this.#callers, this.#caller)
    if (caller < 0) return -1
    const target = this.#skip(objectRef) ? this.#part(this.#targets, this.#target) : 0
    if (target < 0) return -1
    const code = this.#skip(responseStatus) ? this.#part(this.#outcomes, this.#code) : 0
    return code < 0 ? -1 : this.#into.request.intern([verbID, caller, target, code])
  }

  #bodies(): boolean {
    if (this.#follows(received)) return true
    if (!this.#follows(requestObject) && !this.#follows(responseObject)) return false
    const { request } = this.#into
    // If another writer put one of these after the bodies, it would be skipped with them. So would an impersonatedUser:
    // nearly every event lacks it, and a search in the bodies of all would take too long.
    if (beforeBodies.some((place) => request.at(this.event.request, place) === 0)) return false
    this.#at = bodiesEnd(this.#bytes, this.#at, this.#end, this.#absentNames(request.at(this.event.request, callerAt)))
    return this.#at >= 0
  }

  /** The names of the members that a caller lacks, though hardly any request does. */
  #absentNames(caller: number): readonly Buffer[] {
    const parts = this.#into.caller
    if (parts.at(caller, ipAt) !== 0 && parts.at(caller, agentAt) !== 0) return none
    return clientNames
  }

  #tail(): boolean {
    const { event } = this
    if (!this.#skip(received)) return false
    const at = this.#at
    event.received = this.#time()
    if (!(event.received >= 0) || !this.#skip(time)) return false
    // On arrival both times are the same.
    if (sameBytes(this.#bytes, at, this.#bytes, this.#at, timeLength + 1)) {
      event.time = event.received
      this.#at += timeLength + 1
    } else {
      event.time = this.#time()
      if (!(event.time >= 0)) return false
    }
    if (this.#skip(annotations) && this.#part(this.#annotations, this.#annotated) < 0) return false
    return this.#at === this.#end - 1 && this.#bytes.at[this.#at] === closeBrace
  }

  /** Skips these bytes if they are next. */
  #skip(literal: Bytes): boolean {
    if (!this.#follows(literal)) return false
    this.#at += literal.at.length
    return true
  }

  #follows(literal: Bytes): boolean {
    const { length } = literal.at
    return this.#at + length <= this.#end && sameBytes(literal, 0, this.#bytes, this.#at, length)
  }

  /** Skips the one of these words that is next, and returns its index; −1 if none is. Tries `likely` first. */
  #oneOf(words: readonly Bytes[], likely: number): number {
    const guess = words[likely]
    if (guess !== undefined && this.#skip(guess)) return likely
    for (let at = 0; at < words.length; at++) {
      const word = words[at]
      if (word !== undefined && this.#skip(word)) return at
    }
    return -1
  }

  /** Reads a string from after its opening quote; returns its number, or −1 if it is not a string. */
  #string(name: TextName): number {
    const start = this.#at
    const found = markedStringEnd(this.#bytes, start, this.#end)
    if (found === -1) return -1
    const dictionary = this.#into.text[name]
    if (!hasEscape(found)) {
      this.#at = found
      return dictionary.internBytes(this.#bytes, start, found - 1)
    }
    this.#at = unmarked(found)
    const { bytes, length } = unescaped(this.#bytes, start, this.#at - 1)
    return dictionary.internBytes(bytes, 0, length)
  }

  /** The number of the next part, remembered or read; −1 to decline. */
  #part(known: KnownSpans, read: () => number): number {
    const start = this.#at
    const found = known.find(this.#bytes, start)
    if (found >= 0) {
      this.#at += known.length
      return this.#at < this.#end ? found : -1
    }
    const made = read()
    if (made >= 0 && this.#at !== this.#openEnd) known.learn(this.#bytes, start, this.#at, made)
    return made
  }

  /** Reads the caller, from the user to the userAgent. Without a userAgent its bytes do not tell where it ends. */
  readonly #caller = (): number => {
    const row = this.#row
    if (!this.#members(userMembers)) return -1
    const [username = 0, groups = 0] = row
    let as = 0
    if (this.#skip(impersonatedUser)) {
      if (!this.#members(impersonatedMembers)) return -1
      as = row[0] ?? 0
    }
    if (this.#skip(authenticationMetadata) && !this.#value()) return -1
    const ip = this.#skip(sourceIPs) ? this.#lastOfList() : 0
    if (ip < 0) return -1
    if (!this.#follows(userAgent)) this.#openEnd = this.#at
    const agent = this.#skip(userAgent) ? this.#string('userAgent') : 0
    return agent < 0 ? -1 : this.#into.caller.intern([username, groups, as, ip, agent])
  }

  readonly #target = (): number => {
    if (!this.#members(objectRefMembers)) return -1
    const [group, version] = [this.#row[apiGroupAt] ?? 0, this.#row[apiVersionAt] ?? 0]
    // v1alpha1 wrote the group in front of the version.
    if (group === 0 && this.#into.text.apiVersion.text(version).includes('/')) return -1
    // An objectRef that names nothing counts as absent.
    this.#row[0] = this.#row.some((id) => id > 0) ? 1 : 0
    if (this.#once) this.#openEnd = this.#at
    return this.#into.target.intern(this.#row)
  }

  readonly #code = (): number => (this.#members(statusMembers) ? (this.#row[0] ?? 0) : -1)

  /** Skips the annotations, which must be JSON. */
  readonly #annotated = (): number => (this.#bytes.at[this.#at] === openBrace && this.#value() ? 0 : -1)

  /** Reads an object into `#row`; it may have only these members, in this order. */
  #members(members: readonly Member[]): boolean {
    this.#row.fill(0)
    if (this.#bytes.at[this.#at] !== openBrace) return false
    this.#at++
    for (let next = 0, first = true; ; first = false) {
      const byte = this.#bytes.at[this.#at]
      if (byte === closeBrace) {
        this.#at++
        return this.#at < this.#end
      }
      if (!first && byte !== comma) return false
      if (!first) this.#at++
      let member = members[next++]
      while (member !== undefined && !this.#skip(member.key)) member = members[next++]
      if (member === undefined || !this.#member(member)) return false
    }
  }

  #member({ kind, name, place }: Member): boolean {
    if (kind === 'once') this.#once = true
    if (kind === 'once' || kind === 'other') return this.#value()
    const id = kind === 'text' ? this.#string(name) : kind === 'list' ? this.#list() : this.#integer()
    this.#row[place] = id
    return id >= 0
  }

  #value(): boolean {
    this.#at = valueEnd(this.#bytes, this.#at, this.#end)
    return this.#at >= 0 && this.#at < this.#end
  }

  #integer(): number {
    const start = this.#at
    this.#at = integerEnd(this.#bytes, start, this.#end)
    return this.#at < 0 ? -1 : this.#into.text.code.internBytes(this.#bytes, start, this.#at)
  }

  /** Reads a list of strings as the text that JSON.stringify makes of it. */
  #list(): number {
    const start = this.#at
    const list = this.#strings()
    if (list === null) return -1
    const dictionary = this.#into.text.userGroups
    if (!list.escaped) return dictionary.internBytes(this.#bytes, start, this.#at)
    const text = utf8.decode(this.#bytes.at.subarray(start, this.#at))
    return dictionary.intern(JSON.stringify(JSON.parse(text)))
  }

  /** Reads a list of strings; returns the number of the last one, or 0 for an empty list. */
  #lastOfList(): number {
    const list = this.#strings()
    if (list === null) return -1
    if (list.last < 0) return 0
    const after = this.#at
    this.#at = list.last
    const id = this.#string('ip')
    this.#at = after
    return id
  }

  /** Skips a list of strings; `last` is where the last one begins, after its opening quote, or −1. */
  #strings(): { readonly last: number; readonly escaped: boolean } | null {
    const { at: bytes } = this.#bytes
    if (bytes[this.#at] !== openBracket) return null
    this.#at++
    if (bytes[this.#at] === closeBracket) {
      this.#at++
      return { last: -1, escaped: false }
    }
    for (let any = false; ;) {
      if (bytes[this.#at] !== doubleQuote) return null
      const last = this.#at + 1
      const found = markedStringEnd(this.#bytes, last, this.#end)
      if (found === -1) return null
      any ||= hasEscape(found)
      this.#at = hasEscape(found) ? unmarked(found) : found
      const next = bytes[this.#at]
      this.#at++
      if (next === closeBracket) return this.#at < this.#end ? { last, escaped: any } : null
      if (next !== comma) return null
    }
  }

  #time(): number {
    const start = this.#at
    this.#at += timeLength + 1
    if (this.#at >= this.#end || this.#bytes.at[this.#at - 1] !== doubleQuote) return NaN
    return this.#times.read(this.#bytes, start)
  }
}

/** The caller, target and code, which precede the bodies. */
const beforeBodies = (['caller', 'target', 'code'] as const).map((part) => requestParts.indexOf(part))
const callerAt = requestParts.indexOf('caller')
const [ipAt, agentAt] = [callerParts.indexOf('ip'), callerParts.indexOf('userAgent')]
const clientNames = ['"sourceIPs"', '"userAgent"'].map((name) => Buffer.from(name))
const none: readonly Buffer[] = []
/** How many bytes after a request are remembered with it: enough to recognize `requestReceivedTimestamp` and the bodies. */
const delimiter = ',"requestRec'.length
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
