import type { ProblemCode } from '../policy.ts'
import type { Check } from './finding.ts'

/** What kube-apiserver refuses: the loader finds it, and its code is the check's id. */
type Refusal = Omit<Check, 'id' | 'severity' | 'look'> & { readonly id: ProblemCode }

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

const table: readonly Refusal[] = [
  {
    id: 'wrong-kind',
    finds: 'a file that is no audit policy, or one of an apiVersion that this Kubernetes does not read',
    why: 'kube-apiserver does not start with it. v1beta1 and v1alpha1 are read until 1.23, and only v1 from 1.24 on. A ConfigMap around a policy is no policy.',
    example: 'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules:\n- level: Metadata\n',
    instead: `${head}rules:\n- level: Metadata\n`,
  },
  {
    id: 'wrong-type',
    finds: 'a value of the wrong type, such as a text where a list is wanted',
    why: 'kube-apiserver does not start with it. Unquoted words such as no, on and y are booleans to it, and 010 is a number.',
    example: '- level: Metadata\n  verbs: get\n',
    instead: '- level: Metadata\n  verbs: [get]\n',
  },
  {
    id: 'no-rules',
    finds: 'a policy without rules',
    why: 'kube-apiserver does not start with it.',
    example: `${head}rules: []\n`,
    instead: `${head}rules:\n- level: Metadata\n`,
  },
  {
    id: 'invalid-level',
    finds: 'a rule without a level, or with one that does not exist',
    why: 'kube-apiserver does not start with it. The levels are None, Metadata, Request and RequestResponse, in these letters.',
    example: '- level: metadata\n  verbs: [get]\n',
    instead: '- level: Metadata\n  verbs: [get]\n',
  },
  {
    id: 'invalid-stage',
    finds: 'a stage in omitStages that does not exist',
    why: 'kube-apiserver does not start with it. The stages are RequestReceived, ResponseStarted, ResponseComplete and Panic.',
    example: '- level: Metadata\n  verbs: [get]\n  omitStages: [Received]\n',
    instead: '- level: Metadata\n  verbs: [get]\n  omitStages: [RequestReceived]\n',
  },
  {
    id: 'invalid-url',
    finds: 'a URL that does not begin with /, or with a * before its end',
    why: 'kube-apiserver does not start with it. A * stands for any rest of the path, so it can only be last.',
    example: '- level: None\n  nonResourceURLs: [/healthz/*/x]\n',
    instead: '- level: None\n  nonResourceURLs: [/healthz*]\n',
  },
  {
    id: 'mixed-rule',
    finds: 'a rule for resources or namespaces and for URLs at once',
    why: 'kube-apiserver does not start with it: a request is for one or the other.',
    example: '- level: None\n  namespaces: [default]\n  nonResourceURLs: [/version]\n',
    instead:
      '- level: Request\n  namespaces: [default]\n  verbs: [delete]\n- level: None\n  nonResourceURLs: [/version]\n',
  },
  {
    id: 'invalid-group',
    finds: 'an API group that cannot be one, such as apps/v1; group * before Kubernetes 1.36',
    why: 'kube-apiserver does not start with it. A group is named without its version, and the core group is "".',
    example: '- level: Request\n  resources:\n  - group: apps/v1\n',
    instead: '- level: Request\n  resources:\n  - group: apps\n',
  },
  {
    id: 'names-without-resources',
    finds: 'resourceNames in an entry without resources',
    why: 'kube-apiserver does not start with it: names are names of something.',
    example: '- level: None\n  resources:\n  - resourceNames: [leader]\n',
    instead: '- level: None\n  resources:\n  - resources: [endpoints]\n    resourceNames: [leader]\n',
  },
  {
    id: 'malformed',
    finds: 'a text that is neither YAML nor JSON as kube-apiserver reads them',
    why: 'kube-apiserver does not start with it. It reads YAML 1.1, and a file that begins with { as strict JSON.',
    example: `${head}rules: [\n`,
    instead: `${head}rules: [{level: Metadata}]\n`,
  },
]

export const refusalChecks: readonly Check[] = table.map((refusal) => ({
  ...refusal,
  severity: 'error',
  look: ({ loaded }) => loaded.errors.filter(({ code }) => code === refusal.id),
}))
