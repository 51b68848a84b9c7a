import type { ProblemCode } from '../../policy.ts'
import type { Check } from '../finding.ts'

/** Something that kube-apiserver refuses. The loader finds it, and its code is the check's id. */
type Refusal = Omit<Check, 'id' | 'severity' | 'look'> & { readonly id: ProblemCode }

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

const table: readonly Refusal[] = [
  {
    id: 'wrong-kind',
    finds: 'a file that is not an audit policy, or has an apiVersion that this Kubernetes does not read',
    why: 'kube-apiserver refuses to start. It reads v1beta1 and v1alpha1 up to 1.23, and only v1 since 1.24. A ConfigMap around a policy is not a policy.',
    example: 'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules:\n- level: Metadata\n',
    instead: `${head}rules:\n- level: Metadata\n`,
  },
  {
    id: 'wrong-type',
    finds: 'a value of the wrong type, such as a string where a list is expected',
    why: 'kube-apiserver refuses to start. It reads unquoted words such as no, on and y as booleans, and 010 as a number.',
    example: '- level: Metadata\n  verbs: get\n',
    instead: '- level: Metadata\n  verbs: [get]\n',
  },
  {
    id: 'no-rules',
    finds: 'a policy without rules',
    why: 'kube-apiserver refuses to start.',
    example: `${head}rules: []\n`,
    instead: `${head}rules:\n- level: Metadata\n`,
  },
  {
    id: 'invalid-level',
    finds: 'a rule without a level, or with an unknown level',
    why: 'kube-apiserver refuses to start. The levels are None, Metadata, Request and RequestResponse (case-sensitive).',
    example: '- level: metadata\n  verbs: [get]\n',
    instead: '- level: Metadata\n  verbs: [get]\n',
  },
  {
    id: 'invalid-stage',
    finds: 'an unknown stage in omitStages',
    why: 'kube-apiserver refuses to start. The stages are RequestReceived, ResponseStarted, ResponseComplete and Panic.',
    example: '- level: Metadata\n  verbs: [get]\n  omitStages: [Received]\n',
    instead: '- level: Metadata\n  verbs: [get]\n  omitStages: [RequestReceived]\n',
  },
  {
    id: 'invalid-url',
    finds: 'a URL that does not begin with /, or has a * before its end',
    why: 'kube-apiserver refuses to start. A * stands for the rest of the path, so it can only be last.',
    example: '- level: None\n  nonResourceURLs: [/healthz/*/x]\n',
    instead: '- level: None\n  nonResourceURLs: [/healthz*]\n',
  },
  {
    id: 'mixed-rule',
    finds: 'a rule with nonResourceURLs as well as resources or namespaces',
    why: 'kube-apiserver refuses to start. A request is for a resource or for a URL, never both.',
    example: '- level: None\n  namespaces: [default]\n  nonResourceURLs: [/version]\n',
    instead:
      '- level: Request\n  namespaces: [default]\n  verbs: [delete]\n- level: None\n  nonResourceURLs: [/version]\n',
  },
  {
    id: 'invalid-group',
    finds: 'an invalid API group, such as apps/v1, or group * before Kubernetes 1.36',
    why: 'kube-apiserver refuses to start. A group has no version in its name, and the core group is "".',
    example: '- level: Request\n  resources:\n  - group: apps/v1\n',
    instead: '- level: Request\n  resources:\n  - group: apps\n',
  },
  {
    id: 'names-without-resources',
    finds: 'resourceNames in an entry without resources',
    why: 'kube-apiserver refuses to start. Names need resources that they belong to.',
    example: '- level: None\n  resources:\n  - resourceNames: [leader]\n',
    instead: '- level: None\n  resources:\n  - resources: [endpoints]\n    resourceNames: [leader]\n',
  },
  {
    id: 'malformed',
    finds: 'a file that kube-apiserver can read neither as YAML nor as JSON',
    why: 'kube-apiserver refuses to start. It reads YAML 1.1, or strict JSON if the file begins with {.',
    example: `${head}rules: [\n`,
    instead: `${head}rules: [{level: Metadata}]\n`,
  },
]

export const refusalChecks: readonly Check[] = table.map((refusal) => ({
  ...refusal,
  severity: 'error',
  look: ({ loaded }) => loaded.errors.filter(({ code }) => code === refusal.id),
}))
