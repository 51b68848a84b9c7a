import type { Attributes } from '../../audit/event.ts'
import { anonymous, authenticated, unauthenticated, usualGroups } from '../../audit/groups.ts'
import type { GivenRequest } from './options.ts'

/** The user as the policy sees it, and the assumptions. */
export interface AskingUser {
  readonly user: Attributes['user']
  readonly assumed: readonly string[]
}

type GivenUser = Pick<GivenRequest, 'user' | 'asAnonymous' | 'group' | 'exactGroups'>

/**
 * The user and groups that kube-apiserver passes to the policy. It adds groups to those of the certificate or token
 * (k8s.io/apiserver, pkg/authentication: group/authenticated_group_adder.go, serviceaccount/util.go,
 * request/anonymous), and rules match these too.
 */
export function askingUser({ user, asAnonymous, group, exactGroups }: GivenUser): AskingUser {
  if (user === false) return { user: null, assumed: [nobody] }
  const username = asAnonymous ? anonymous : (user ?? '')
  const usual = exactGroups ? [] : usualGroups(username).filter((each) => !group.includes(each))
  const known = [...group, ...usual]
  const joins = !exactGroups && !known.some((each) => outcomes.includes(each))
  const added = joins ? [...usual, authenticated] : usual
  const assumed =
    added.length === 0
      ? []
      : [
          `${added.length === 1 ? 'group' : 'groups'} ${added.join(', ')} (added by kube-apiserver; not with --exact-groups)`,
        ]
  const none = group.length + added.length === 0 ? ['no groups'] : []
  return { user: { username, groups: [...group, ...added] }, assumed: [...assumed, ...none] }
}

const nobody = 'no user after a failed login: rules with users or userGroups cannot match'

/** kube-apiserver adds the first of these, unless the user is in one of them. */
const outcomes = [authenticated, unauthenticated]
