// This file is long since its methods share one position in the bytes: they run in the order of an event's parts.

import { type Bytes, bytesOf, bytesOfText, mixed, sameBytes } from '../../columns/bytes.ts'
import { Growing } from '../../columns/growing.ts'
import { KnownSpans } from '../../columns/known-spans.ts'
import { Tuples } from '../../columns/tuples.ts'
import { closeBrace, closeBracket, comma, doubleQuote, openBrace, openBracket } from '../ascii.ts'
import { readUUID, uuidLength } from '../audit-id.ts'
import { mayBeNoted } from '../request/body-notes.ts'
import { longestNoted } from '../request/notes.ts'
import {
  annotations,
  authenticationMetadata,
  heads,
  impersonatedMembers,
  impersonatedUser,
  type Member,
  messageAt,
  mostMembers,
  nameAt,
  namespaceAt,
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
import {
  bodiesEnd,
  hasEscape,
  integerEnd,
  markedStringEnd,
  stringEnd,
  textsEnd,
  unescaped,
  unmarked,
  valueEnd,
} from './json-bytes.ts'
import { callerPlaces, kindPlaces, Lexicon, loggedAs, type TextName } from './lexicon.ts'
import { annotationsOf, annotationsText, credentialIDsOf, type RestName } from './rests.ts'
import { firstNote, TellingRecords } from './telling-records.ts'
import { timeLength, TimeReader } from './time-bytes.ts'

/** One event as numbers. */
export interface ScannedEvent {
  /** Its number in the lexicon. */
  readonly shape: number
  /** The number of its rest in the lexicon. */
  readonly rest: number
  /** Its auditID if that is a UUID: four numbers, which the next scan overwrites. */
  readonly uuid: Uint32Array
  /** Its auditID if that is another text; else null. */
  readonly otherID: Bytes | null
  /** `requestReceivedTimestamp` and `stageTimestamp` in microseconds since 1970; NaN without one. */
  readonly received: number
  readonly time: number
}

/**
 * The fast decoder: reads an event from the bytes of its line, as kube-apiserver writes it (the fields in the order of
 * `Event` in k8s.io/apiserver/pkg/apis/audit/v1, no white space), straight into a lexicon. It skips the bodies unread
 * (`bodiesEnd` says what it checks), but of a record that can tell notes, it parses what tells them. It declines any other
 * layout, for the reference decoder to read; if it does not decline, both give the same event.
 */
export class Scanner {
  readonly event: { -readonly [Key in keyof ScannedEvent]: ScannedEvent[Key] } = {
    ...{ shape: 0, rest: 0, uuid: new Uint32Array(4), otherID: null, received: 0, time: 0 },
  }
  #lexicon: Lexicon
  readonly #callers = new KnownSpans(12)
  readonly #targets = new KnownSpans(12)
  readonly #outcomes = new KnownSpans(0)
  readonly #annotations = new KnownSpans(74)
  /** The responses that tell why a request was refused. */
  readonly #denials = new KnownSpans(45)
  /** Requests up to the end of their bodies that tell notes, keyed by request URI and length. */
  readonly #bodyNotes = new KnownSpans()
  readonly #requestURIs = new KnownSpans(8)
  /** Requests, from the verb to the responseStatus, keyed by stage and request URI. */
  readonly #requests = new KnownSpans()
  /** Callers, each with the numbers of the sourceIPs and of the credential's ids. */
  #senders = new Tuples(senderParts)
  /** Outcomes, each with the number of the message. */
  #endings = noEndings()
  /** The numbers of the verb, caller, target, outcome, sourceIPs, credential's ids and message of a request. */
  #parts = new Tuples(requestParts)
  /** For each of these, 1 more than the number of the annotations that it had last, and the rest with these. */
  #annotationsOf = new Growing((length) => new Uint32Array(length))
  #restOf = new Growing((length) => new Uint32Array(length))
  #telling: TellingRecords
  readonly #times = new TimeReader()
  /** The numbers of the current object's members, by their places. */
  readonly #row = new Uint32Array(mostMembers)
  /** A row of numbers to intern. */
  readonly #numbers = new Uint32Array(mostMembers)
  #stage = 0
  #level = 0
  #requestURI = 0
  /** The number of the request in `#parts`. */
  #request = 0
  /** Where the last string of a list begins, after its opening quote; −1 without one. */
  #last = -1
  /** Where a part ended that must not be remembered: its bytes do not determine it, or will hardly occur again. */
  #openEnd = -1
  /** Whether the request has a resourceVersion, which differs each time. */
  #once = false
  /** The stages at which a request URI occurred before, as bits, by its number. */
  #stagesOf = new Growing((length) => new Uint8Array(length))
  /** Whether the record is read for its notes; and where in it is what may tell them, 0 if it has none of it. */
  #isNoted = false
  #bodyAt = 0
  #bodyEnd = 0
  #annotationsID = 0
  /** What the annotations tell of a request that was refused: see `TellingRecords.refusal`. */
  #refused = 0
  /** Where the request begins, with its verb, where it ends, with its responseStatus, and where its bodies end. */
  #requestAt = 0
  #requestEnd = 0
  #bodiesEnd = 0
  #bytes: Bytes = bytesOfText('')
  #at = 0
  #end = 0

  constructor(lexicon = new Lexicon()) {
    this.#lexicon = lexicon
    this.#telling = new TellingRecords(lexicon)
  }

  /** Reads into this lexicon from now on. */
  readInto(lexicon: Lexicon): void {
    this.#lexicon = lexicon
    const known = [
      this.#callers,
      this.#targets,
      this.#outcomes,
      this.#annotations,
      this.#denials,
      this.#bodyNotes,
      this.#requestURIs,
      this.#requests,
    ]
    for (const one of known) one.forget()
    this.#senders = new Tuples(senderParts)
    this.#endings = noEndings()
    this.#parts = new Tuples(requestParts)
    this.#annotationsOf = new Growing((length) => new Uint32Array(length))
    this.#restOf = new Growing((length) => new Uint32Array(length))
    this.#telling = new TellingRecords(lexicon)
    this.#stagesOf = new Growing((length) => new Uint8Array(length))
  }

  /**
   * Reads the record from `start` to before `end` into `event`; false if it declines, and `event` is then meaningless.
   * `origin` is the number of its origin.
   */
  scan(bytes: Bytes, start: number, end: number, origin: number): boolean {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#isNoted = end - start <= longestNoted
    this.#bodyAt = 0
    this.#refused = 0
    if (!this.#readHead() || !this.#readWholeRequest() || !this.#bodies() || !this.#tail()) return false
    const logged = loggedAs(origin, this.#stage, this.#level)
    this.event.shape = this.#shape(logged)
    this.event.rest = this.#rest()
    return true
  }

  #shape(logged: number): number {
    const parts = this.#parts
    const request = this.#request
    return this.#interned(
      this.#lexicon.shapes,
      this.#requestURI,
      logged,
      parts.at(request, verbAt),
      parts.at(request, callerAt),
      parts.at(request, targetAt),
      this.#bodyAt + this.#refused === 0 ? parts.at(request, outcomeAt) : this.#noted(),
    )
  }

  /** A request nearly always has the annotations that it had last, and so the same rest. */
  #rest(): number {
    const request = this.#request
    const annotated = this.#annotationsID + 1
    if (this.#annotationsOf.at(request) === annotated) return this.#restOf.at(request)
    const parts = this.#parts
    const rest = this.#lexicon.rests.intern(
      parts.at(request, sourceIPsAt),
      parts.at(request, credentialAt),
      parts.at(request, messageInParts),
      this.#annotationsID,
    )
    this.#annotationsOf.set(request, annotated)
    this.#restOf.set(request, rest)
    return rest
  }

  /** The outcome with the notes that the record tells. */
  #noted(): number {
    const outcome = this.#parts.at(this.#request, outcomeAt)
    const hasBody = this.#bodyAt > 0
    if (!hasBody && this.#refused >= firstNote) return this.#lexicon.notedOutcome(outcome, this.#refused - firstNote)
    const statusAt = this.#refused > 0 ? this.#statusAt() : 0
    return this.#lexicon.notedOutcome(outcome, this.#told(statusAt))
  }

  /** The number of the notes that the response or the body tells, remembered or read; both together are read each time. */
  #told(statusAt: number): number {
    if (this.#bodyAt === 0) return this.#remembered(this.#denials, statusAt, this.#requestEnd)
    if (statusAt > 0) return this.#parsed(statusAt)
    const key = mixed(this.#requestURI, this.#bodyEnd - this.#requestAt)
    return this.#remembered(this.#bodyNotes, this.#requestAt, this.#bodyEnd, key)
  }

  /** The number of the notes that a span tells alone: the response, or the request up to the end of its body. */
  #remembered(known: KnownSpans, start: number, end: number, key?: number): number {
    const found = known.find(this.#bytes, start, key)
    if (found >= 0) return found
    const notes = this.#parsed(start)
    known.learn(this.#bytes, start, end, notes, key)
    return notes
  }

  /** The number of the notes that all tells together. */
  #parsed(statusAt: number): number {
    const parts = this.#parts
    const request = this.#request
    const isRefused = this.#refused > 0
    const body = this.#bodyAt > 0 ? this.#json(this.#bodyAt, this.#bodyEnd) : undefined
    const annotated = isRefused ? this.#annotationsRead() : undefined
    const status = isRefused ? this.#json(statusAt, this.#requestEnd) : undefined
    const [verb, target] = [parts.at(request, verbAt), parts.at(request, targetAt)]
    return this.#telling.notes(
      { requestURI: this.#requestURI, verb, target, outcome: parts.at(request, outcomeAt) },
      { requestObject: body, annotations: annotated, responseStatus: status },
    )
  }

  #annotationsRead(): unknown {
    return JSON.parse(this.#lexicon.text.annotations.text(this.#annotationsID))
  }

  /** Where the request's responseStatus begins, which is its last member. */
  #statusAt(): number {
    for (let at = this.#requestAt; at < this.#requestEnd;) {
      const { length } = responseStatus.at
      if (sameBytes(responseStatus, 0, this.#bytes, at, length)) return at + length
      const name = stringEnd(this.#bytes, at + 2, this.#requestEnd)
      at = name < 0 ? this.#requestEnd : valueEnd(this.#bytes, name + 1, this.#requestEnd)
    }
    return this.#requestEnd
  }

  #json(start: number, end: number): unknown {
    // Quicker than a TextDecoder.
    return JSON.parse(this.#buffer(start, end).toString())
  }

  #buffer(start: number, end: number): Buffer {
    const { buffer, byteOffset } = this.#bytes.at
    return Buffer.from(buffer, byteOffset + start, end - start)
  }

  #readHead(): boolean {
    this.#level = this.#oneOf(heads, this.#level)
    if (this.#level < 0 || !this.#auditID()) return false
    this.#stage = this.#oneOf(stageWords, this.#stage)
    return this.#stage >= 0 && this.#readURI()
  }

  #auditID(): boolean {
    const { event } = this
    const start = this.#at
    if (this.#bytes.at[start + uuidLength] === doubleQuote && readUUID(this.#bytes, start, event.uuid, 0)) {
      this.#at = start + uuidLength + 1
      event.otherID = null
      return this.#at < this.#end
    }
    const found = markedStringEnd(this.#bytes, start, this.#end)
    if (found === -1) return false
    this.#at = hasEscape(found) ? unmarked(found) : found
    const { bytes, length } = unescaped(this.#bytes, start, this.#at - 1)
    const isUUID = length === uuidLength && readUUID(bytes, 0, event.uuid, 0)
    event.otherID = isUUID ? null : bytesOf(bytes.at.slice(0, length))
    return true
  }

  #readURI(): boolean {
    const start = this.#at
    this.#requestURI = this.#requestURIs.find(this.#bytes, start)
    if (this.#requestURI >= 0) {
      this.#at += this.#requestURIs.length
      return true
    }
    this.#requestURI = this.#string('requestURI')
    if (this.#requestURI >= 0) this.#requestURIs.learn(this.#bytes, start, this.#at, this.#requestURI)
    return this.#requestURI >= 0
  }

  #readWholeRequest(): boolean {
    this.#requestAt = this.#at
    const isRead = this.#readRequest()
    this.#requestEnd = this.#at
    return isRead
  }

  /** A request URI that occurs again at a stage mostly has a known request; one that occurs once is not worth remembering. */
  #readRequest(): boolean {
    if (!this.#occurredBefore()) {
      this.#request = this.#decoded()
      return this.#request >= 0
    }
    const start = this.#at
    const key = mixed(this.#requestURI, this.#stage)
    this.#request = this.#requests.find(this.#bytes, start, key)
    if (this.#request >= 0) {
      this.#at += this.#requests.length - delimiter
      return this.#at < this.#end
    }
    this.#request = this.#decoded()
    // Includes the name of the next member, which proves that the request has ended.
    if (this.#request >= 0 && !this.#once && this.#ends()) {
      this.#requests.learn(this.#bytes, start, this.#at + delimiter, this.#request, key)
    }
    return this.#request >= 0
  }

  #occurredBefore(): boolean {
    const stages = this.#stagesOf.at(this.#requestURI)
    const bit = 1 << this.#stage
    if ((stages & bit) !== 0) return true
    this.#stagesOf.set(this.#requestURI, stages | bit)
    return false
  }

  #ends(): boolean {
    return this.#follows(received) || this.#follows(requestObject) || this.#follows(responseObject)
  }

  /** The number of the request that is next, read; −1 to decline. */
  #decoded(): number {
    this.#once = false
    if (!this.#skip(verb)) return -1
    const verbID = this.#string('verb')
    if (verbID < 0 || !this.#skip(user)) return -1
    const sender = this.#part(this.#callers, this.#sender)
    if (sender < 0) return -1
    const target = this.#skip(objectRef) ? this.#part(this.#targets, this.#target) : 0
    if (target < 0) return -1
    const ending = this.#skip(responseStatus) ? this.#part(this.#outcomes, this.#ending) : 0
    return ending < 0 ? -1 : this.#requestOf(verbID, sender, target, ending)
  }

  #requestOf(verb: number, sender: number, target: number, ending: number): number {
    const [senders, endings] = [this.#senders, this.#endings]
    return this.#interned(
      this.#parts,
      verb,
      senders.at(sender, 0),
      target,
      endings.at(ending, 0),
      senders.at(sender, 1),
      senders.at(sender, 2),
      endings.at(ending, 1),
    )
  }

  #bodies(): boolean {
    if (this.#follows(received)) return true
    if (!this.#follows(requestObject) && !this.#follows(responseObject)) return false
    const parts = this.#parts
    const request = this.#request
    // If another writer put one of these after the bodies, it would be skipped with them. So would an impersonatedUser:
    // nearly every event lacks it, and a search in the bodies of all would take too long.
    if (beforeBodies.some((place) => parts.at(request, place) === 0)) return false
    const absent = this.#absentNames(parts.at(request, callerAt))
    if (!this.#isNoted || !this.#telling.byBody(parts.at(request, verbAt), parts.at(request, targetAt)))
      return this.#skipBodies(absent)
    if (this.#skip(requestObject)) {
      const start = this.#at
      if (!this.#value()) return false
      this.#bodyEnd = this.#at
      if (this.#mayBeNoted(start)) this.#bodyAt = start
      if (this.#follows(received)) return true
    }
    return (
      this.#skip(responseObject) && this.#skipBodies(absent.length === 0 ? requestName : [...absent, ...requestName])
    )
  }

  /** Whether the requestObject that begins there may tell a note. */
  #mayBeNoted(start: number): boolean {
    const uris = this.#lexicon.text.requestURI
    const requestURI = uris.includes(this.#requestURI, questionMark) ? uris.text(this.#requestURI) : ''
    return mayBeNoted(this.#buffer(start, this.#bodyEnd).toString('latin1'), requestURI)
  }

  #skipBodies(absent: readonly Buffer[]): boolean {
    this.#at = bodiesEnd(this.#bytes, this.#at, this.#end, absent)
    return this.#at >= 0
  }

  /** The names of the members that a caller lacks, though hardly any request does. */
  #absentNames(caller: number): readonly Buffer[] {
    const parts = this.#lexicon.caller
    if (parts.at(caller, callerPlaces.ip) !== 0 && parts.at(caller, callerPlaces.userAgent) !== 0) return none
    return clientNames
  }

  #tail(): boolean {
    const { event } = this
    this.#bodiesEnd = this.#at
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
    return this.#readAnnotations() && this.#at === this.#end - 1 && this.#bytes.at[this.#at] === closeBrace
  }

  #readAnnotations(): boolean {
    this.#annotationsID = 0
    // If another writer put the annotations among the bodies, they were skipped with them.
    if (!this.#skip(annotations)) return !this.#namesAuthorizer()
    this.#annotationsID = this.#part(this.#annotations, this.#annotated)
    if (this.#annotationsID < 0) return false
    if (this.#isNoted && this.#telling.byOutcome(this.#parts.at(this.#request, outcomeAt)))
      this.#refused = this.#telling.refusal(this.#annotationsID)
    return true
  }

  /** Whether the bodies, or what another writer put among them, name an authorizer's annotation. */
  #namesAuthorizer(): boolean {
    if (this.#bodiesEnd === this.#requestEnd) return false
    const bodies = this.#buffer(this.#requestEnd, this.#bodiesEnd)
    return authorizerNames.some((name) => bodies.includes(name))
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
  #string(name: TextName | RestName): number {
    const start = this.#at
    const found = markedStringEnd(this.#bytes, start, this.#end)
    if (found === -1) return -1
    const dictionary = this.#lexicon.text[name]
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
  readonly #sender = (): number => {
    const row = this.#row
    if (!this.#members(userMembers)) return -1
    const username = row[0] ?? 0
    const groups = row[1] ?? 0
    const credential = row[2] ?? 0
    let as = 0
    if (this.#skip(impersonatedUser)) {
      if (!this.#members(impersonatedMembers)) return -1
      as = row[0] ?? 0
    }
    if (this.#skip(authenticationMetadata) && !this.#value()) return -1
    this.#last = -1
    const ips = this.#skip(sourceIPs) ? this.#list('sourceIPs') : 0
    if (ips < 0) return -1
    const ip = this.#peer()
    if (!this.#follows(userAgent)) this.#openEnd = this.#at
    const agent = this.#skip(userAgent) ? this.#string('userAgent') : 0
    if (agent < 0) return -1
    const caller = this.#interned(this.#lexicon.caller, username, groups, as, ip, agent)
    return this.#interned(this.#senders, caller, ips, credential)
  }

  readonly #target = (): number => {
    if (!this.#members(objectRefMembers)) return -1
    const { kind, target, text } = this.#lexicon
    const row = this.#row
    // v1alpha1 wrote the group in front of the version.
    if (row[kindPlaces.apiGroup] === 0 && text.apiVersion.includes(row[kindPlaces.apiVersion] ?? 0, slash)) return -1
    // An objectRef that names nothing counts as absent.
    row[kindPlaces.hasObjectRef] = row.some((id) => id > 0) ? 1 : 0
    if (this.#once) this.#openEnd = this.#at
    return this.#interned(target, kind.intern(row), row[namespaceAt] ?? 0, row[nameAt] ?? 0)
  }

  readonly #ending = (): number => {
    if (!this.#members(statusMembers)) return -1
    const row = this.#row
    return this.#interned(this.#endings, this.#lexicon.outcome.intern(row), row[messageAt] ?? 0)
  }

  readonly #annotated = (): number => {
    const start = this.#at
    const dictionary = this.#lexicon.text.annotations
    this.#at = textsEnd(this.#bytes, start, this.#end)
    if (this.#at >= 0) return this.#at < this.#end ? dictionary.internBytes(this.#bytes, start, this.#at) : -1
    this.#at = start
    if (this.#bytes.at[start] !== openBrace || !this.#value()) return -1
    return dictionary.intern(annotationsText(annotationsOf(this.#json(start, this.#at))))
  }

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
    const id = this.#read(kind, name)
    if (id >= 0) this.#row[place] = id
    return id >= 0
  }

  #read(kind: Member['kind'], name: Member['name']): number {
    if (kind === 'text') return this.#string(name)
    if (kind === 'list') return this.#list('userGroups')
    return kind === 'extra' ? this.#extra() : this.#integer()
  }

  /** The number of a row of numbers; a table takes as many of them as its rows have. */
  #interned(into: Tuples, a: number, b: number, c = 0, d = 0, e = 0, f = 0, g = 0): number {
    const numbers = this.#numbers
    numbers[0] = a
    numbers[1] = b
    numbers[2] = c
    numbers[3] = d
    numbers[4] = e
    numbers[5] = f
    numbers[6] = g
    return into.intern(numbers)
  }

  #value(): boolean {
    this.#at = valueEnd(this.#bytes, this.#at, this.#end)
    return this.#at >= 0 && this.#at < this.#end
  }

  #integer(): number {
    const start = this.#at
    this.#at = integerEnd(this.#bytes, start, this.#end)
    return this.#at < 0 ? -1 : this.#lexicon.text.code.internBytes(this.#bytes, start, this.#at)
  }

  /** Reads the ids of the credential from the extras of a user. */
  #extra(): number {
    const start = this.#at
    if (!this.#value()) return -1
    const ids = credentialIDsOf(this.#json(start, this.#at))
    return this.#lexicon.text.credentialIDs.intern(JSON.stringify(ids))
  }

  /** Reads a list of strings as the text that JSON.stringify makes of it. Where the last one begins, `#last` says. */
  #list(name: 'userGroups' | 'sourceIPs'): number {
    const start = this.#at
    const list = this.#strings()
    if (list === null) return -1
    this.#last = list.last
    const dictionary = this.#lexicon.text[name]
    if (!list.escaped) return dictionary.internBytes(this.#bytes, start, this.#at)
    const text = utf8.decode(this.#bytes.at.subarray(start, this.#at))
    return dictionary.intern(JSON.stringify(JSON.parse(text)))
  }

  /** The number of the last string of the list that was read, or 0 without one. */
  #peer(): number {
    if (this.#last < 0) return 0
    const after = this.#at
    this.#at = this.#last
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

/** The places of the numbers of a request. */
const [verbAt, callerAt, targetAt, outcomeAt, sourceIPsAt, credentialAt, messageInParts] = [0, 1, 2, 3, 4, 5, 6]
const [requestParts, senderParts, endingParts] = [7, 3, 2]
/** The caller, target and outcome, which precede the bodies. */
const beforeBodies = [callerAt, targetAt, outcomeAt]
const questionMark = 0x3f
const clientNames = ['"sourceIPs"', '"userAgent"'].map((name) => Buffer.from(name))
const authorizerNames = ['reason', 'decision'].map((name) => Buffer.from(`"authorization.k8s.io/${name}"`))
/** The end of `"requestObject"`: capitals are rare, so that the search is quick. */
const requestName = [Buffer.from('Object"')]
const none: readonly Buffer[] = []
/** How many bytes after a request are remembered with it: enough to recognize `requestReceivedTimestamp` and the bodies. */
const delimiter = ',"requestRec'.length
const slash = 0x2f
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Row 0 is that of a request without responseStatus. */
function noEndings(): Tuples {
  const endings = new Tuples(endingParts)
  endings.intern(new Uint32Array(endingParts))
  return endings
}
