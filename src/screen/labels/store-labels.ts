import { callerPlaces, kindPlaces, type Lexicon, targetPlaces, type TextName } from '../../audit/decode/lexicon.ts'
import { isError, levels, stages } from '../../audit/event.ts'
import { maskText } from '../../audit/mask-text.ts'
import { actOf } from '../../audit/request/act.ts'
import type { EventEngine } from '../../engine/engine.ts'
import { type PaneField, resourceValue } from '../../query/fields.ts'
import { safe } from '../../text/safe.ts'
import { ColumnLabels } from './column-labels.ts'
import type { Wording } from './labels.ts'
import { named, type Said, saidPlainly, wordingOf } from './said.ts'
import { saidResource, type Target, targetWording } from './target.ts'
import { callerWording, saidUser } from './who.ts'

/** The most bytes of a value that are read for a label. No cell shows as many. */
export const mostInLabel = 2048

/** What labels are made for: some events, or none yet; values that come later get labels when they are shown. */
export type Labelled = Pick<EventEngine, 'lexicons' | 'origins'>

/** The labels of the values of events: of each column and pane, over all that are available. */
export class StoreLabels {
  readonly caller = new ColumnLabels(callerWording)
  readonly user = new ColumnLabels(wordingOf(saidUser))
  readonly resource = new ColumnLabels(wordingOf(saidResource))
  readonly verb = new ColumnLabels(verbWording)
  readonly stage = new ColumnLabels(plainWording)
  readonly origin = new ColumnLabels(plainWording)
  readonly agent = new ColumnLabels(maskedWording)
  readonly reason = new ColumnLabels(maskedWording)
  readonly ip = new ColumnLabels(maskedWording)
  readonly ns = new ColumnLabels(plainWording)
  readonly code = new ColumnLabels(wordingOf(saidCode))
  readonly level = new ColumnLabels(plainWording)
  readonly act = new ColumnLabels(plainWording)
  readonly rule = new ColumnLabels(wordingOf(saidRule))
  readonly target = new ColumnLabels<Target>(targetWording((resource) => this.#isOnlyOne(resource)))
  readonly #events: Labelled
  /** How many resources have a name, over all API groups. */
  readonly #named = new Map<string, number>()
  /** The verbs and kinds of objects of a lexicon whose acts are taken in. */
  readonly #acted = new WeakMap<Lexicon, Set<string>>()
  /** How many rows of a table were read. */
  readonly #read = new WeakMap<object, number>()

  constructor(events: Labelled) {
    this.#events = events
    for (const name of events.origins) this.origin.add(name)
  }

  /** Takes in the values that came since the last time. */
  learn(): void {
    for (const lexicon of this.#events.lexicons()) this.#learnFrom(lexicon)
  }

  #learnFrom(lexicon: Lexicon): void {
    const { kind, caller, target } = lexicon
    const text = (name: TextName, id: number): string => lexicon.text[name].text(id, mostInLabel)
    const columns = [
      ['user', this.user],
      ['verb', this.verb],
      ['userAgent', this.agent],
      ['reason', this.reason],
      ['ip', this.ip],
      ['namespace', this.ns],
      ['code', this.code],
    ] as const
    for (const [name, column] of columns) {
      // Id 0 stands for the absent value, whether there is one or not. Most logs have requests without a namespace.
      this.#readOn(lexicon.text[name], column, (id) => (id > 0 || mayLack.has(name)) && column.add(text(name, id)))
    }
    this.#learnShapes(lexicon)
    this.#readOn(caller, this.caller, (id) => {
      const [user, as] = [caller.at(id, callerPlaces.user), caller.at(id, callerPlaces.impersonatedUser)]
      this.caller.add({ user: text('user', user), as: text('impersonatedUser', as) })
    })
    const kindOf = (id: number): Pick<Target, 'hasObjectRef' | 'resource' | 'subresource' | 'apiGroup'> => ({
      hasObjectRef: lexicon.hasObjectRef(id),
      resource: text('resource', kind.at(id, kindPlaces.resource)),
      subresource: text('subresource', kind.at(id, kindPlaces.subresource)),
      apiGroup: text('apiGroup', kind.at(id, kindPlaces.apiGroup)),
    })
    this.#readOn(kind, this.resource, (id) => {
      const { hasObjectRef, resource, subresource, apiGroup } = kindOf(id)
      this.#addResource(resourceValue(hasObjectRef, resource, subresource, apiGroup))
    })
    this.#readOn(target, this.target, (id) => {
      const one = kindOf(target.at(id, targetPlaces.kind))
      const [namespace, name] = [target.at(id, targetPlaces.namespace), target.at(id, targetPlaces.name)]
      if (!one.hasObjectRef) return
      this.target.add({ ...one, namespace: text('namespace', namespace), name: text('name', name), requestURI: '' })
    })
  }

  /** Takes in the stages, levels and acts; an act is told anew only for another verb or kind of object. */
  #learnShapes(lexicon: Lexicon): void {
    const before = this.#acted.get(lexicon) ?? new Set<string>()
    this.#acted.set(lexicon, before)
    this.#readOn(lexicon.shapes, this.stage, (shape) => {
      this.stage.add(stages[lexicon.stage(shape)] ?? '')
      this.level.add(levels[lexicon.level(shape)] ?? '')
      const key = `${lexicon.idOf('verb', shape)} ${lexicon.kindOf(shape)}`
      if (before.has(key)) return
      before.add(key)
      this.act.add(actOf(lexicon.targetFields(shape)))
    })
  }

  /** Calls `take` for each row of a table that was not read yet, as long as the column has room. */
  #readOn(
    table: { readonly size: number },
    column: { readonly hasRoom: boolean },
    take: (id: number) => unknown,
  ): void {
    const { size } = table
    for (let id = this.#read.get(table) ?? 0; id < size && column.hasRoom; id++) take(id)
    this.#read.set(table, size)
  }

  #addResource(value: string): void {
    const { name } = saidResource(value)
    if (this.resource.add(value)) this.#named.set(name, (this.#named.get(name) ?? 0) + 1)
  }

  /** Whether no other API group has a resource of that name. */
  #isOnlyOne(resource: string): boolean {
    return (this.#named.get(saidResource(resource).name) ?? 0) < 2
  }
}

const plainWording = wordingOf(saidPlainly)
/** Of texts that can have credentials in them. */
const maskedWording = wordingOf((value) => saidPlainly(maskText(value)))

/** The texts that many events lack. */
const mayLack: ReadonlySet<TextName> = new Set(['namespace', 'code'])

/** The fields whose values can have credentials in them. */
const maskedFields: ReadonlySet<PaneField> = new Set(['agent', 'ip'])

/** A value of a pane as it may be shown: with likely credentials masked. */
export function shownText(field: PaneField, text: string): string {
  return maskedFields.has(field) ? maskText(text) : text
}

/** A code; one of an error with its sign. */
function saidCode(value: string): Said {
  return isError(Number(value)) ? named(safe(`!${value}`)) : saidPlainly(value)
}

/** A value of the field `rule`: its number, and with several policies which policy's it is. */
function saidRule(value: string): Said {
  if (value === 'none') return named(safe('no rule'))
  const [number = '', ...policy] = value.split('@')
  if (!/^\d+$/.test(number)) return saidPlainly(value)
  const trail = safe(policy.join('@'))
  return { lead: safe('rule '), name: safe(number), trail, sign: safe(trail === '' ? '' : '@') }
}

const collection = 'deletecollection'

/** In a narrow column `deletecollection` must never look like `delete`. */
const verbWording: Wording<string> = {
  ...wordingOf((verb) => (verb === collection ? named(safe('delcollect')) : saidPlainly(verb))),
  whole: plainWording.whole,
}

/** The labels of events, with those that came since the last call. */
export function labelsOf(events: Labelled): StoreLabels {
  const labels = known.get(events) ?? new StoreLabels(events)
  known.set(events, labels)
  labels.learn()
  return labels
}

/** One for each source of events: what a frame needs was mostly worked out for the one before. */
const known = new WeakMap<Labelled, StoreLabels>()
