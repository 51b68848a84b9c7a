/**
 * The groups that kube-apiserver adds to a user because of the name (k8s.io/apiserver, pkg/authentication:
 * group/authenticated_group_adder.go, serviceaccount/util.go, request/anonymous), or that a certificate with such a name
 * has (`system:nodes`). The likeliest groups of a user of whom only the name is known.
 */
export function impliedGroups(username: string): string[] {
  return username === anonymous ? [unauthenticated] : [...usualGroups(username), authenticated]
}

/** The same without the group of all who are authenticated. */
export function usualGroups(username: string): string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(username) ?? []
  if (namespace !== undefined) return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
  if (username.startsWith('system:node:')) return ['system:nodes']
  if (username === 'system:apiserver') return ['system:masters']
  return username === anonymous ? [unauthenticated] : []
}

export const anonymous = 'system:anonymous'
export const authenticated = 'system:authenticated'
export const unauthenticated = 'system:unauthenticated'
