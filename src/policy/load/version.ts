import { nearest } from '../../audit/nearest.ts'
import { innerPolicyAdvice, looksLikePolicy } from './inner-policy.ts'
import type { Entry, PolicyNode } from './policy-node.ts'
import { placeholder, quote } from './quote.ts'
import type { Note } from './schema.ts'

/** The newest Kubernetes whose handling of audit policies is known here. */
export const newestKubernetes = '1.36'
/** The oldest: the first that reads audit.k8s.io/v1. */
export const oldestKubernetes = '1.12'
/** The versions that can be followed, for the help and `--version`. */
export const kubernetesRange = `${oldestKubernetes} to ${newestKubernetes}`

/** What depends on the Kubernetes version. */
export interface Abilities {
  /** The apiVersions that it reads. */
  readonly apiVersions: readonly string[]
  /** The fields of a policy that it does not know yet, with the version that brought them. */
  readonly newer: ReadonlyMap<string, string>
  /** Whether `group: "*"` stands for all groups. */
  readonly groupStar: boolean
}

const v1 = 'audit.k8s.io/v1'

/**
 * The version to follow for a given one, as `1.31`: the newest known version for all later ones, and the oldest for all
 * earlier ones. Accepts what `kubectl version` prints, such as `v1.31.2-eks-7f9249a`; null for a text that is not a version.
 */
export function followedVersion(kubernetes: string): string | null {
  const [, minor] = /^v?1\.(\d{1,3})(?:\+|[.+-][\w.+-]*)?$/.exec(kubernetes) ?? []
  if (minor === undefined) return null
  return `1.${Math.max(minorOf(oldestKubernetes), Math.min(Number(minor), minorOf(newestKubernetes)))}`
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}

/**
 * What a Kubernetes version, such as `1.36` or `v1.31.2`, can read. A text that is not a version counts as the newest.
 */
export function abilitiesOf(kubernetes: string): Abilities {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(kubernetes) ?? /(\d+)\.(\d+)/.exec(newestKubernetes) ?? []
  const release = Number(major) * 1000 + Number(minor)
  return {
    apiVersions: release <= 1023 ? [v1, `${v1}beta1`, `${v1}alpha1`] : [v1],
    newer: new Map(release >= 1023 ? [] : [['omitManagedFields', '1.23']]),
    groupStar: release >= 1036,
  }
}

/** The apiVersion of a readable policy, or why the object is not one. */
export type Version = { readonly apiVersion: string } | { readonly problem: Note }

/**
 * Checks an object's apiVersion and kind the way kube-apiserver does before it decodes anything else: kind may be
 * missing, apiVersion may not, and letter case in these two names does not matter (k8s.io/apimachinery,
 * pkg/runtime/serializer/json, `SimpleMetaFactory`; k8s.io/apiserver, pkg/audit/policy/reader.go).
 */
export function versionOf(value: PolicyNode | null, { apiVersions }: Abilities): Version {
  if (value === null) return missing(0, 'the file (its first document) is empty', `Begin it with: apiVersion: ${v1}`)
  if (value.kind !== 'map') {
    const found = value.kind === 'list' ? 'a list' : `a ${value.kind}`
    const message = `failed decoding: couldn't get version/kind: the file holds ${found} where an object is expected`
    const advice = placeholder(value.kind === 'string' ? value.value : '') ?? `Begin the file with: apiVersion: ${v1}`
    return problem(value.start, message, advice)
  }
  const versionField = fieldNamed(value.entries, 'apiversion')
  const kindField = fieldNamed(value.entries, 'kind')
  for (const field of [versionField, kindField]) {
    if (field && field.value.kind !== 'string') return notText(field)
  }
  const apiVersion = textOf(versionField)
  const kind = textOf(kindField) || 'Policy'
  if (kind === 'ConfigMap') return configMap(value.entries, kindField?.at ?? 0)
  const at = (kind === 'Policy' ? versionField : kindField)?.value.start ?? value.start
  if (kind === 'Policy' && apiVersions.includes(apiVersion)) return { apiVersion }
  if (apiVersion === '' || apiVersion === '/') {
    const typo = nearest('apiVersion', [...value.entries.keys()])
    const instead = typo === null ? '' : ` instead of ${quote(typo)}`
    const write = `Write at the top: apiVersion: ${v1}${instead}`
    return missing(value.start, 'apiVersion is missing', innerPolicyAdvice(value) ?? write)
  }
  if (kind === 'Policy' && apiVersion === 'audit.k8s.io/__internal') {
    return missing(at, quote(apiVersion), `Write: apiVersion: ${v1}`)
  }
  const message = `failed decoding: no kind ${quote(kind)} is registered for version ${quote(apiVersion)}`
  return problem(at, message, placeholder(apiVersion) ?? placeholder(kind) ?? remedy(kind, apiVersion, value))
}

/** kube-apiserver reads the fields sorted by name, and the last one with a value counts. */
function fieldNamed(entries: ReadonlyMap<string, Entry>, lower: string): Entry | undefined {
  return [...entries.values()]
    .filter(({ key, value }) => key.toLowerCase() === lower && value.kind !== 'null')
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .at(-1)
}

function textOf(field: Entry | undefined): string {
  return field?.value.kind === 'string' ? field.value.value.toWellFormed() : ''
}

const logKinds = ['Event', 'EventList']

function remedy(kind: string, apiVersion: string, value: PolicyNode): string {
  if (logKinds.includes(kind)) return 'This is an audit log: give the audit policy file.'
  if (kind !== 'Policy') {
    const typo = nearest(kind, ['Policy']) === null ? '' : ', with a capital P'
    return innerPolicyAdvice(value) ?? `An audit policy has: kind: Policy${typo}.`
  }
  return /^audit\.k8s\.io\/v1(alpha|beta)1$/.test(apiVersion)
    ? `Write: apiVersion: ${v1}. Kubernetes 1.24 and later read no other; the rules need no change.`
    : `Write: apiVersion: ${v1}`
}

function configMap(entries: ReadonlyMap<string, Entry>, at: number): Version {
  const data = entries.get('data')?.value
  const values = data?.kind === 'map' ? [...data.entries.values()] : []
  const keys = values.filter(holdsPolicy).map(({ key }) => key)
  const template = values.map(({ value }) => (value.kind === 'string' ? placeholder(value.value) : null))
  const advice =
    keys.length === 0
      ? (template.find((each) => each !== null) ?? 'Give the audit policy itself: an object of kind Policy.')
      : `It wraps ${keys.length === 1 ? 'a policy' : 'policies'}: save the text of data.${keys.join(' or data.')} as a file.`
  return problem(at, 'failed decoding: no kind "ConfigMap" is registered: this is not an audit policy', advice)
}

/** Whether a value of a ConfigMap looks like an audit policy. */
export function holdsPolicy({ value }: Entry): boolean {
  return value.kind === 'string' && looksLikePolicy(value.value)
}

function notText({ key, value }: Entry): Version {
  const path = key.toLowerCase() === 'kind' ? 'kind' : 'apiVersion'
  const expected = path === 'kind' ? 'kind: Policy' : `apiVersion: ${v1}`
  const message = `failed decoding: couldn't get version/kind: cannot unmarshal ${value.kind}, a string is expected here`
  return { problem: { code: 'wrong-kind', path, at: value.start, message, advice: `Write: ${expected}` } }
}

function missing(at: number, what: string, advice: string): Version {
  return problem(at, `unknown group version field: ${what}`, advice)
}

function problem(at: number, message: string, advice: string): Version {
  return { problem: { code: 'wrong-kind', path: '', at, message, advice } }
}
