import fc from 'fast-check'
import { levels, stages } from '../../src/audit/event.ts'
import { requests } from '../conformance/arbitrary.ts'
import { eventOf } from '../support/events.ts'

/** Events of requests that random policies often meet. */
export const events = fc
  .record({
    request: requests,
    level: fc.constantFrom(...levels),
    stage: fc.constantFrom(...stages),
    verb: fc.constantFrom('create', 'update', 'get', 'a', ''),
    code: fc.constantFrom(null, 200, 400, 401),
    reason: fc.constantFrom('', 'Unauthorized', 'BadRequest'),
    withURI: fc.boolean(),
  })
  .map(({ request: { user, path, resourceRequest, ...ref }, withURI, ...rest }) =>
    eventOf({
      user: user?.username ?? '',
      userGroups: user?.groups ?? [],
      hasObjectRef: resourceRequest,
      requestURI: withURI ? encodeURI(path.toWellFormed()) : '',
      ...ref,
      ...rest,
    }),
  )
