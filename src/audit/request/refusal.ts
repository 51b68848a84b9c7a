import type { EventFields } from '../event.ts'
import { valueAt } from '../mask.ts'

type Ending = Pick<EventFields, 'code' | 'reason'>

/** A 403 whose `reason` says more than the code; null for any other event. */
export function unexplained({ code, reason }: Ending): string | null {
  return code === 403 && reason !== 'Forbidden' ? reason : null
}

/**
 * Why a request was refused with 403, as its record tells: what the authorizer says; or for a request that was authorized,
 * and refused by admission or against escalation, what the response says. RBAC gives no reason: then its message only says
 * the request again. Null if the record tells nothing.
 */
export function refusalTold({ code }: Ending, record: unknown): string | null {
  if (code !== 403) return null
  const { isAuthorized, reason } = authorization(valueAt(record, ['annotations']))
  if (!isAuthorized) return reason === '' ? null : reason
  const message = textAt(record, ['responseStatus', 'message'])
  const at = message.indexOf(prefix)
  return (at < 0 ? message : message.slice(at + prefix.length)) || null
}

/** Before this, a message names the object. */
const prefix = ' is forbidden: '

/**
 * Who can tell why a request was refused whose record has such annotations, besides its `reason`: the response does if the
 * authorizer allowed the request.
 */
export function tellerOf(annotations: unknown): 'nobody' | 'authorizer' | 'response' {
  const { isAuthorized, reason } = authorization(annotations)
  return isAuthorized ? 'response' : reason === '' ? 'nobody' : 'authorizer'
}

function authorization(annotations: unknown): { readonly isAuthorized: boolean; readonly reason: string } {
  return {
    isAuthorized: textAt(annotations, ['authorization.k8s.io/decision']) === 'allow',
    reason: textAt(annotations, ['authorization.k8s.io/reason']),
  }
}

function textAt(value: unknown, path: readonly string[]): string {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : ''
}
