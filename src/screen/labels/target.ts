import { maskURI } from '../../audit/mask.ts'
import { resourceValue } from '../../query/fields.ts'
import { safe, safeName, type SafeText } from '../../text/safe.ts'
import { cut, cutMiddle, width } from '../../text/width.ts'
import { styled, type Tone } from '../draw/styled-text.ts'
import { cuts, type Label, labelFrom } from './label.ts'
import type { Wording } from './labels.ts'
import { named, type Said, saidPlainly } from './said.ts'

/** What a request was for. */
export interface Target {
  readonly hasObjectRef: boolean
  readonly resource: string
  readonly subresource: string
  readonly apiGroup: string
  readonly namespace: string
  readonly name: string
  readonly requestURI: string
}

/** `NS/NAME`, one of them, or `""`. A Namespace, which is logged as in itself, is only its name. */
export function objectName({ resource, namespace, name }: Pick<Target, 'resource' | 'namespace' | 'name'>): string {
  if (resource === 'namespaces' && namespace === name) return name
  return namespace === '' || name === '' ? namespace || name : `${namespace}/${name}`
}

/** A value of the field `resource`, as `resourceValue` makes them: its API group is dropped first. */
export function saidResource(value: string): Said {
  const [, name = value, group = ''] = /^([^./]+(?:\/[^.]*)?)\.(.+)$/su.exec(value) ?? []
  return group === '' ? saidPlainly(value) : { ...named(safeName(name)), sign: safe('.'), trail: safeName(group) }
}

/** The labels of targets: a resource, and which one; for a URL its path. */
export function targetWording(isAlone: (resource: string) => boolean): Wording<Target> {
  /** The resource; with its API group only where other groups have one of the same name. */
  const what = ({ resource, subresource, apiGroup }: Target): SafeText => {
    const value = resourceValue(true, resource, subresource, apiGroup)
    return isAlone(value) ? saidResource(value).name : safeName(value)
  }
  const whole = (target: Target): Label =>
    target.hasObjectRef
      ? both(what(target), safeName(objectName(target)))
      : labelFrom(styled(maskURI(target.requestURI)))
  return {
    key: (target) =>
      target.hasObjectRef
        ? [target.resource, target.subresource, target.apiGroup, ...placeOf(target)].join('\0')
        : `\0${maskURI(target.requestURI)}`,
    whole,
    bare: whole,
    stem: (target, cells) => labelFrom(styled(cut(safe(`${whole(target).text}~`), cells))),
    short: [
      ...cuts.map((shorten): Way => (target, cells, differsAt) => {
        if (!target.hasObjectRef) return one(shorten(safe(maskURI(target.requestURI)), cells, differsAt), 'plain')
        const which = safeName(objectName(target))
        if (which === '') return one(shorten(what(target), cells, differsAt), 'strong')
        // A narrow column favours the resource over its name; a wide one shortens both.
        const least = cells < 20 ? cells : Math.floor(cells / 2)
        const resource = cutMiddle(what(target), Math.max(least, cells - width(which) - 1))
        const room = cells - width(resource) - 1
        const short = room < leastName ? safe('') : shorten(which, room, differsAt - width(resource) - 1)
        return short === null ? null : both(resource, short)
      }),
      ...cuts.map((shorten): Way => (target, cells, differsAt) => {
        const which = safeName(objectName(target))
        if (!target.hasObjectRef || which === '') return null
        const resource = cutMiddle(what(target), Math.floor(cells / 2))
        const short = shorten(which, cells - width(resource) - 1, differsAt - width(what(target)) - 1)
        return short === null ? null : both(resource, short)
      }),
    ],
  }
}

/** What tells apart objects of one kind; a Namespace may be logged as in itself or not. */
function placeOf({ resource, namespace, name }: Target): string[] {
  return resource === 'namespaces' && (namespace === name || namespace === '') ? [name] : [namespace, name]
}

type Way = Wording<Target>['short'][number]

/** With less of it, a name says nothing. */
const leastName = 4

function one(text: SafeText | null, tone: Tone): Label | null {
  return text === null ? null : labelFrom({ text, tone })
}

function both(what: SafeText, which: SafeText): Label {
  const blank = styled(which === '' ? '' : ' ')
  return labelFrom({ text: what, tone: 'strong' }, blank, { text: which, tone: 'plain' })
}
