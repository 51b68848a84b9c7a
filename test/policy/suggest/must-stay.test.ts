import { expect, test } from 'vitest'
import type { Attributes, EventFields } from '../../../src/audit/event.ts'
import { hides } from '../../../src/policy/suggest/must-stay.ts'

const plain = {
  apiGroup: '',
  resource: 'configmaps',
  subresource: '',
  verb: 'get',
  code: 200,
  stage: 'ResponseComplete',
}

type Target = Pick<EventFields, 'apiGroup' | 'resource' | 'subresource'>

/** Whether dropping an event hides it, where the log shows one thing and the policy may have seen another. */
function dropped(logged: Partial<Target>, seen: Partial<Target> = logged): boolean {
  const attributes: Attributes = {
    user: { username: 'alice' },
    resourceRequest: true,
    apiVersion: 'v1',
    namespace: 'shop',
    name: 'web',
    path: '',
    ...plain,
    ...seen,
  }
  return hides({ ...plain, ...logged } as EventFields, attributes, 'dropped')
}

test('reads of configmaps may go, and reads of secrets, of RBAC and by a way in must stay', () => {
  expect(dropped({})).toBe(false)
  expect(dropped({ resource: 'secrets' })).toBe(true)
  expect(dropped({ apiGroup: 'rbac.authorization.k8s.io' })).toBe(true)
  expect(dropped({ subresource: 'exec' })).toBe(true)
})

test('it is enough that one reading of the event must stay: what is logged, or what the policy saw', () => {
  expect(dropped({ resource: 'secrets' }, { resource: 'configmaps' })).toBe(true)
  expect(dropped({ resource: 'configmaps' }, { resource: 'secrets' })).toBe(true)
  expect(dropped({ apiGroup: 'rbac.authorization.k8s.io' }, {})).toBe(true)
  expect(dropped({}, { subresource: 'exec' })).toBe(true)
})
