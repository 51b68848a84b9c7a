import { fieldPath, type PolicyNode } from './policy-node.ts'

/**
 * What to do with a manifest that holds a policy within, such as a kops cluster, an RKE cluster.yml or a ConfigMap,
 * or that names the file of one, such as the manifest of kube-apiserver; null if it does neither.
 */
export function innerPolicyAdvice(value: PolicyNode): string | null {
  const [text] = find(
    value,
    '',
    ({ value: each }) => each.kind === 'string' && looksLikePolicy(each.value) && /rules["']?\s*:/.test(each.value),
  )
  if (text !== undefined) return `It holds a policy: save the text of ${text.path} as a file.`
  const [object] = find(value, '', ({ value: each }) => isPolicyObject(each))
  if (object !== undefined) return `It holds a policy: save what is under ${object.path} as a file.`
  const [named] = find(value, '', ({ path, value: each }) => fileIn(path, each) !== null)
  const file = named === undefined ? null : fileIn(named.path, named.value)
  return file === null ? null : `The policy is in the file that ${named?.path ?? ''} names: ${file}.`
}

interface Found {
  readonly path: string
  readonly value: PolicyNode
}

function* find(value: PolicyNode, path: string, isIt: (found: Found) => boolean): Generator<Found> {
  if (path !== '' && isIt({ path, value })) yield { path, value }
  if (value.kind === 'list') {
    for (const [at, item] of value.items.entries()) yield* find(item.value, `${path}[${at}]`, isIt)
  } else if (value.kind === 'map') {
    for (const [key, entry] of value.entries) yield* find(entry.value, fieldPath(path, key), isIt)
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
