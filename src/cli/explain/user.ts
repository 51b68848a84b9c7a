import type { Attributes } from '../../audit/event.ts'
import type { GivenRequest } from './options.ts'

/** Who asks, as the policy sees it, and what was assumed about that. */
export interface AskingUser {
  readonly user: Attributes['user']
  readonly said: readonly string[]
}

type GivenUser = Pick<GivenRequest, 'user' | 'asAnonymous' | 'group' | 'exactGroups'>

/**
 * The user and groups that kube-apiserver hands to the policy. To those of the certificate or token it adds groups of its
 * own (k8s.io/apiserver, pkg/authentication: group/authenticated_group_adder.go, serviceaccount/util.go,
 * request/anonymous); rules are held against these too.
 */
export function askingUser({ user, asAnonymous, group, exactGroups }: GivenUser): AskingUser {
  if (user === false) return { user: null, said: [nobody] }
  const username = asAnonymous ? anonymous : (user ?? '')
  const usual = exactGroups ? [] : usualGroups(username).filter((each) => !group.includes(each))
  const known = [...group, ...usual]
  const joins = !exactGroups && !known.some((each) => outcomes.includes(each))
  const added = joins ? [...usual, authenticated] : usual
  const said = added.length === 0 ? [] : [`in ${added.join(', ')}, as kube-apiserver adds (--exact-groups: not)`]
  const none = group.length + added.length === 0 ? ['in no group at all'] : []
  return { user: { username, groups: [...group, ...added] }, said: [...said, ...none] }
}

const nobody = 'nobody is known when a login fails: rules with users or userGroups cannot match'
const anonymous = 'system:anonymous'
const authenticated = 'system:authenticated'

/** Whoever is in one of these is not put into the first. */
const outcomes = [authenticated, 'system:unauthenticated']

/** The groups that come with a name: those of a service account, a kubelet's certificate, kube-apiserver itself. */
function usualGroups(username: string): string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(username) ?? []
  if (namespace !== undefined) return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
  if (username.startsWith('system:node:')) return ['system:nodes']
  if (username === 'system:apiserver') return ['system:masters']
  return username === anonymous ? ['system:unauthenticated'] : []
}
