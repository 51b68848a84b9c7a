import { type Act, type ActedOn, actOf } from './act.ts'
import { firstValues } from './path.ts'

/**
 * Whether a request was a dry run, by its request URI: kube-apiserver checks it, runs admission, and stores nothing.
 *
 * It is one if the query has a parameter `dryRun`, whatever its value: kube-apiserver counts the values (k8s.io/apiserver,
 * pkg/util/dryrun, `IsDryRun`) and refuses a request with any other value than `All`, an empty one too
 * (`ValidateDryRun`), so that such a request changes nothing either. A repeated parameter is the same. The query is read
 * as Go does: an encoded name, such as `dry%52un`, is that name; `dryrun` is another one.
 *
 * Only acts that store something heed the parameter. A read, a connection and a review answer all the same, and
 * `serviceaccounts/token` mints its token (pkg/registry/core/serviceaccount/storage/token.go): none of them is a dry run.
 *
 * Two cases are told only by a body, which an event of level Metadata lacks: kubectl delete sends its `dryRun` in the
 * DeleteOptions, so that it shows as a delete; and a delete with DeleteOptions ignores its query (`DeleteResource`), so
 * that it deletes although it shows as a dry run.
 */
export function isDryRun(event: ActedOn & { readonly requestURI: string }): boolean {
  return asksForDryRun(event.requestURI) && heedsDryRun(actOf(event))
}

/** Whether requests with an act heed the parameter. */
export function heedsDryRun(act: Act): boolean {
  return heeding.has(act)
}

const heeding: ReadonlySet<Act> = new Set([
  'create',
  'update',
  'patch',
  'delete',
  'debug',
  'evict',
  'scale',
  'bind',
  'approve',
])

/** Whether the query of a request has the parameter, which only some acts heed. */
export function asksForDryRun(uri: string): boolean {
  const at = uri.indexOf('?')
  // Nearly every query is done with here.
  if (at < 0 || !mayName.test(uri.slice(at))) return false
  return firstValues(uri.slice(at + 1)).has('dryRun')
}

const mayName = /dryRun|%/
