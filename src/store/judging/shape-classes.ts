import {
  callerPlaces,
  kindPlaces,
  type Lexicon,
  noLevel,
  shapePlaces,
  targetPlaces,
} from '../../audit/decode/lexicon.ts'
import { stages } from '../../audit/event.ts'
import { requestPath } from '../../audit/request/attributes.ts'
import { bytesOfText } from '../../columns/bytes.ts'
import { Dictionary } from '../../columns/dictionary.ts'
import { Growing } from '../../columns/growing.ts'
import { Pairing } from '../../columns/pairing.ts'
import { Tuples } from '../../columns/tuples.ts'
import { partsUnder, type PolicyWords } from '../../policy/judge/project.ts'
import { JoinedTexts } from './joined-texts.ts'
import { seen, seenTarget } from './seen-target.ts'

/**
 * Makes a function that gives the class of a shape, a number from 0. Policies with these words cannot tell shapes of one
 * class apart, and these have the same stage and level. null: the log leaves the request open, or has no level. A text is
 * looked up among the words by its bytes, once, so that a new name costs no string.
 */
export function classesOf(lexicon: Lexicon, words: PolicyWords): (shape: number) => number | null {
  const { text, shapes } = lexicon
  const callerOf = callerClasses(lexicon, words)
  const targetOf = targetClasses(lexicon, words)
  const verbOf = wordOf(words.verbs, text.verb)
  const pathOf = pathClasses(lexicon, words)
  const seenOf = seenTargets(lexicon)
  const failureOf = wordOf(['400', '401'], text.code)
  const hasFailed = (shape: number): boolean => failureOf(lexicon.idOf('code', shape)) !== 0
  const [asked, classes] = [new Pairing(), new Pairing()]
  return (shape) => {
    const level = lexicon.level(shape)
    if (level === noLevel) return null
    const stage = lexicon.stage(shape)
    const caller = lexicon.callerOf(shape)
    const isNobody = isUnknown(lexicon, caller)
    // Without a user it is only certain for a request that failed to authenticate (`attributesOf`).
    if (isNobody && (stage !== responseStarted || !hasFailed(shape))) return null
    const saw = seenOf(shape)
    if ((saw & seen.open) !== 0) return null
    const who = asked.of(isNobody ? 0 : callerOf(caller) + 1, verbOf(shapes.at(shape, shapePlaces.verb)))
    const what =
      (saw & seen.resourceRequest) === 0
        ? pathOf(shapes.at(shape, shapePlaces.requestURI)) * 2
        : targetOf(lexicon.targetOf(shape), saw) * 2 + 1
    return classes.of(who, what) * 32 + stage * 8 + level
  }
}

const responseStarted = stages.indexOf('ResponseStarted')

/** Whether a caller has neither a name nor groups. */
function isUnknown({ caller }: Lexicon, id: number): boolean {
  return caller.at(id, callerPlaces.user) === 0 && caller.at(id, callerPlaces.userGroups) === 0
}

/** The number of the word that a text of a dictionary is; 0 for none of them. Each text is looked up once. */
function wordOf(words: readonly string[], texts: Dictionary): (id: number) => number {
  const known = wordNumbers(words)
  return memoized((id) => known.findIn(texts, id) + 1)
}

/** Numbers words from 0. Half a surrogate pair, which no log has, would be U+FFFD as bytes, which a log may have. */
function wordNumbers(words: readonly string[]): Dictionary {
  const numbers = new Dictionary()
  for (const word of words) if (word.isWellFormed()) numbers.intern(word)
  return numbers
}

/** The same function, which computes each result once. */
function memoized(make: (id: number) => number): (id: number) => number {
  const known = new Growing((length) => new Int32Array(length))
  return (id) => {
    const found = known.at(id)
    if (found > 0) return found - 1
    const made = make(id)
    known.set(id, made + 1)
    return made
  }
}

function callerClasses({ text, caller }: Lexicon, words: PolicyWords): (caller: number) => number {
  const pairs = new Pairing()
  const userOf = wordOf(words.users, text.user)
  const groupsOf = groupClasses(text.userGroups, words.groups)
  return memoized((id) =>
    pairs.of(userOf(caller.at(id, callerPlaces.user)), groupsOf(caller.at(id, callerPlaces.userGroups))),
  )
}

/** The class of a list of groups, which the dictionary has as JSON: which words are among them. */
function groupClasses(lists: Dictionary, words: readonly string[]): (id: number) => number {
  const numbers = wordNumbers(words)
  const classOf = numbered()
  return memoized((id) => {
    const named = namedGroups(lists, id, numbers)
    if (named.length === 0) return 0
    return classOf(named.length === 1 ? `${named[0]}` : [...new Set(named)].sort((a, b) => a - b).join(' ')) + 1
  })
}

/** The numbers of those groups of a list that are words. Only a group with an escape is made a string. */
function namedGroups(lists: Dictionary, id: number, numbers: Dictionary): number[] {
  const found: number[] = []
  if (lists.includes(id, backslash)) {
    for (const group of JSON.parse(lists.text(id)) as string[]) {
      const number = group.isWellFormed() ? numbers.find(bytesOfText(group)) : -1
      if (number >= 0) found.push(number)
    }
    return found
  }
  lists.bytes(id, (bytes, from, end) => {
    // Between the brackets: a quote, the group, a quote, a comma.
    for (let start = from + 2; start < end;) {
      let at = start
      while (bytes.at[at] !== doubleQuote) at++
      const number = numbers.find(bytes, start, at)
      if (number >= 0) found.push(number)
      start = at + 3
    }
  })
  return found
}

const [backslash, doubleQuote] = [0x5c, 0x22]

/** The class of a target, given what the policy saw of it. */
function targetClasses(lexicon: Lexicon, words: PolicyWords): (target: number, saw: number) => number {
  const { text, target } = lexicon
  const [named, both] = [new Pairing(), new Pairing()]
  const kindOf = kindClasses(lexicon, words)
  const namespaceOf = wordOf(words.namespaces, text.namespace)
  const nameOf = wordOf(words.names, text.name)
  return (id, saw) => {
    const namespace = (saw & seen.namespaceless) === 0 ? target.at(id, targetPlaces.namespace) : 0
    const name = (saw & seen.nameless) === 0 ? target.at(id, targetPlaces.name) : 0
    return both.of(kindOf(target.at(id, targetPlaces.kind)), named.of(namespaceOf(namespace), nameOf(name)))
  }
}

/** The class of a kind of object: the words for its group, and for the three ways in which a rule can name its resource. */
function kindClasses({ text, kind }: Lexicon, words: PolicyWords): (kind: number) => number {
  const groupOf = wordOf(words.apiGroups, text.apiGroup)
  const known = wordNumbers(words.resources)
  const named = wordOf(words.resources, text.resource)
  const joined = new JoinedTexts()
  const allSubresources = memoized((id) => joined.begin().text(text.resource, id).bytes(slashStar).in(known) + 1)
  const ofAllResources = memoized((id) => joined.begin().bytes(starSlash).text(text.subresource, id).in(known) + 1)
  const classes = new Tuples(4)
  return memoized((id) => {
    const group = groupOf(kind.at(id, kindPlaces.apiGroup))
    const resource = kind.at(id, kindPlaces.resource)
    const subresource = kind.at(id, kindPlaces.subresource)
    if (subresource === 0) return classes.intern(Uint32Array.of(group, named(resource), 0, allSubresources(resource)))
    joined.begin().text(text.resource, resource).bytes(slash).text(text.subresource, subresource)
    return classes.intern(
      Uint32Array.of(group, joined.in(known) + 1, ofAllResources(subresource), allSubresources(resource)),
    )
  })
}

const slashStar = bytesOfText('/*')
const starSlash = bytesOfText('*/')
const slash = bytesOfText('/')

function pathClasses({ text }: Lexicon, words: PolicyWords): (requestURI: number) => number {
  const parts = partsUnder(words)
  const classOf = numbered()
  return memoized((id) => classOf(parts.path(requestPath(text.requestURI.text(id)))))
}

/** What the policy saw of a shape's target, as `seen` bits. */
function seenTargets(lexicon: Lexicon): (shape: number) => number {
  const { text, target, shapes } = lexicon
  const mayComplete = wordOf(['create', 'update'], text.verb)
  const isPlain = memoized((id) => (isPlainTarget(lexicon, id) ? 1 : 0))
  const [addresses, located] = [new Pairing(), new Pairing()]
  const known: number[] = []
  return (shape) => {
    const id = lexicon.targetOf(shape)
    const verb = shapes.at(shape, shapePlaces.verb)
    const isLater = lexicon.stage(shape) > 0
    // Only other targets are also read from the request URI (`attributesOf`).
    const isLogged = isPlain(id) === 1 && lexicon.hasObjectRef(target.at(id, targetPlaces.kind))
    if (isLogged && (!isLater || mayComplete(verb) === 0)) return seen.resourceRequest
    const address = addresses.of(shapes.at(shape, shapePlaces.requestURI), id)
    return (known[located.of(address, verb * 2 + (isLater ? 1 : 0))] ??= seenTarget(lexicon.targetFields(shape)))
  }
}

/** Whether no text of a target can have U+FFFD, by which a log replaces bytes that are not UTF-8. */
function isPlainTarget({ text, kind, target }: Lexicon, id: number): boolean {
  const ofKind = target.at(id, targetPlaces.kind)
  return (
    !(['namespace', 'name'] as const).some((name) =>
      text[name].includes(target.at(id, targetPlaces[name]), beginsFFFD),
    ) &&
    !(['apiGroup', 'resource', 'subresource'] as const).some((name) =>
      text[name].includes(kind.at(ofKind, kindPlaces[name]), beginsFFFD),
    )
  )
}

/** The first byte of U+FFFD in UTF-8. */
const beginsFFFD = 0xef

/** Numbers keys from 0, in order of first use. */
function numbered(): (key: string) => number {
  const ids = new Map<string, number>()
  return (key) => {
    const id = ids.get(key) ?? ids.size
    ids.set(key, id)
    return id
  }
}
