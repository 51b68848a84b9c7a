import { fieldPath, type PolicyNode } from './policy-node.ts'

/**
 * What to do with a manifest that holds a policy within, such as a kops cluster, an RKE cluster.yml or a ConfigMap,
 * or that names the file of one, such as the manifest of kube-apiserver; null if it does neither.
 */
export function innerPolicyAdvice(value: PolicyNode): string | null {
  const [held] = innerPolicies(value)
  if (held?.value.kind === 'string') return `It holds a policy: save the text of ${held.path} as a file.`
  if (held !== undefined) return `It holds a policy: save what is under ${held.path} as a file.`
  const [named] = find(value, '', ({ path, value: each }) => fileIn(path, each) !== null)
  const file = named === undefined ? null : fileIn(named.path, named.value)
  return file === null ? null : `The policy is in the file that ${named?.path ?? ''} names: ${file}.`
}

/** The policies that a manifest holds within, as text or as an object, in their order. */
export function innerPolicies(value: PolicyNode): readonly InnerValue[] {
  const isPolicy = ({ value: each }: InnerValue): boolean =>
    each.kind === 'string' ? isPolicyText(each.value) : isPolicyObject(each)
  return [...find(value, '', isPolicy)]
}

function isPolicyText(text: string): boolean {
  return looksLikePolicy(text) && /rules["']?\s*:/.test(text)
}

/** The value of a manifest at a path that advice names, such as `spec.fileAssets[0].content`; undefined if there is none. */
export function innerValueAt(value: PolicyNode, path: string): InnerValue | undefined {
  const [found] = find(value, '', (one) => one.path === path)
  return found
}

/** A value within a manifest. */
export interface InnerValue {
  readonly path: string
  /** Where its key begins, or its item. */
  readonly at: number
  readonly value: PolicyNode
}

function* find(value: PolicyNode, path: string, isIt: (found: InnerValue) => boolean, at = 0): Generator<InnerValue> {
  if (path !== '' && isIt({ path, at, value })) yield { path, at, value }
  if (value.kind === 'list') {
    for (const [index, item] of value.items.entries()) yield* find(item.value, `${path}[${index}]`, isIt, item.at)
  } else if (value.kind === 'map') {
    for (const [key, entry] of value.entries) yield* find(entry.value, fieldPath(path, key), isIt, entry.at)
  }
}

/** Whether a text looks like an audit policy. Checks the kind, because logs name audit.k8s.io too. */
export function looksLikePolicy(text: string): boolean {
  return text.includes('audit.k8s.io') && !/^["']?kind["']?[ \t]*:[ \t]*["']?(?!policy\b)\w/im.test(text)
}

function isPolicyObject(value: PolicyNode): boolean {
  if (value.kind !== 'map') return false
  const version = value.entries.get('apiVersion')?.value
  const rules = value.entries.get('rules')?.value
  return version?.kind === 'string' && version.value.startsWith('audit.k8s.io/') && rules?.kind === 'list'
}

/** The policy file that a flag or setting of kube-apiserver names. */
function fileIn(path: string, value: PolicyNode): string | null {
  if (value.kind !== 'string' || value.value.length > 300) return null
  const [, flag] = /^(?:--)?audit-policy-file=(\S+)$/.exec(value.value) ?? []
  if (flag !== undefined) return flag
  return /(?:^|\.)(?:audit-policy-file|auditPolicyFile)$/.test(path) ? value.value : null
}
