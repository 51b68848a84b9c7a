/** The fields of a policy, a rule and an entry of `resources` (k8s.io/apiserver, pkg/apis/audit/v1/types.go). */
export const policyFields: readonly string[] = [
  'apiVersion',
  'kind',
  'metadata',
  'rules',
  'omitStages',
  'omitManagedFields',
]

export const ruleFields: readonly string[] = [
  'level',
  'users',
  'userGroups',
  'verbs',
  'resources',
  'namespaces',
  'nonResourceURLs',
  'omitStages',
  'omitManagedFields',
]

export const entryFields: readonly string[] = ['group', 'resources', 'resourceNames']
