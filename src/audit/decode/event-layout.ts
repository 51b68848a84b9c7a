import { type Bytes, bytesOfText } from '../../columns/bytes.ts'
import { levels, stages } from '../event.ts'
import { kindPlaces, outcomePlaces, type TextName } from './lexicon.ts'
import type { RestName } from './rests.ts'

/*
 * How kube-apiserver lays out an event as JSON: the order of the fields of `Event` and of the types inside it, in
 * k8s.io/apiserver/pkg/apis/audit/v1 and k8s.io/api.
 */

/** One member of an object, and the place of its value in the row that the scanner reads. */
export interface Member {
  /** Its name with the colon; for a string also with the opening quote. */
  readonly key: Bytes
  readonly kind: 'text' | 'list' | 'integer' | 'extra' | 'once' | 'other'
  readonly name: TextName | RestName
  readonly place: number
}

function text(key: string, place: number, name: Member['name']): Member {
  return { key: bytesOfText(`"${key}":"`), kind: 'text', name, place }
}

function member(key: string, kind: Member['kind'] = 'other', place = 0): Member {
  return { key: bytesOfText(`"${key}":`), kind, name: 'user', place }
}

// Each list is in the order of its type in k8s.io/api or k8s.io/apiserver.
export const userMembers = [
  text('username', 0, 'user'),
  member('uid'),
  member('groups', 'list', 1),
  member('extra', 'extra', 2),
]
export const impersonatedMembers = [
  text('username', 0, 'impersonatedUser'),
  ...['uid', 'groups', 'extra'].map((key) => member(key)),
]
/** The kind of object comes first in the row, so that it can be interned by itself. */
export const [namespaceAt, nameAt, mostMembers] = [5, 6, 7]
export const objectRefMembers = [
  text('resource', kindPlaces.resource, 'resource'),
  text('namespace', namespaceAt, 'namespace'),
  text('name', nameAt, 'name'),
  member('uid'),
  text('apiGroup', kindPlaces.apiGroup, 'apiGroup'),
  text('apiVersion', kindPlaces.apiVersion, 'apiVersion'),
  member('resourceVersion', 'once'),
  text('subresource', kindPlaces.subresource, 'subresource'),
]
/** The outcome comes first in the row. */
export const messageAt = 3
export const statusMembers = [
  ...['kind', 'apiVersion', 'metadata', 'status'].map((key) => member(key)),
  text('message', messageAt, 'message'),
  text('reason', outcomePlaces.reason, 'reason'),
  member('details'),
  member('code', 'integer', outcomePlaces.code),
]

export const heads = levels.map((level) =>
  bytesOfText(`{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${level}","auditID":"`),
)
export const stageWords = stages.map((stage) => bytesOfText(`,"stage":"${stage}","requestURI":"`))
export const verb = bytesOfText(',"verb":"')
export const user = bytesOfText(',"user":')
export const impersonatedUser = bytesOfText(',"impersonatedUser":')
export const authenticationMetadata = bytesOfText(',"authenticationMetadata":')
export const sourceIPs = bytesOfText(',"sourceIPs":')
export const userAgent = bytesOfText(',"userAgent":"')
export const objectRef = bytesOfText(',"objectRef":')
export const responseStatus = bytesOfText(',"responseStatus":')
export const requestObject = bytesOfText(',"requestObject":')
export const responseObject = bytesOfText(',"responseObject":')
export const received = bytesOfText(',"requestReceivedTimestamp":"')
export const time = bytesOfText(',"stageTimestamp":"')
export const annotations = bytesOfText(',"annotations":')
