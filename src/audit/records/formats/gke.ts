import { openBrace } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { rebuilt, type RecordFormat, textIn } from './format.ts'

/**
 * An entry of Cloud Audit Logs from GKE: not an event of audit.k8s.io, but it has most of an event's data. It lacks the
 * level, the requestURI, the stage and the groups. The stage is the end of the request, unless the entry is the first of
 * several. The groups are those that the user's name implies. The object's name is the final one, not the one that the
 * policy saw.
 */
export const gke: RecordFormat = {
  format: 'gke',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const payload = look.json['protoPayload']
    if (!isObject(payload) || typeof payload['methodName'] !== 'string') return null
    const service = textIn(payload, 'serviceName')
    if (service !== 'k8s.io') return [{ kind: 'foreign', reason: `a Cloud Audit Logs entry of ${service}, not k8s.io` }]
    return [rebuilt(eventOf(look.json, payload), true)]
  },
}

function eventOf(entry: Json, payload: Json): Json {
  const { operation, labels } = entry
  const { authenticationInfo, requestMetadata, request, response } = payload
  const verb = textIn(payload, 'methodName').split('.').at(-1) ?? ''
  const username = textIn(authenticationInfo, 'principalEmail')
  const begins = isObject(operation) && operation['first'] === true && operation['last'] !== true
  const ip = textIn(requestMetadata, 'callerIp')
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    auditID: textIn(operation, 'id') || textIn(entry, 'insertId'),
    stage: begins ? 'ResponseStarted' : 'ResponseComplete',
    verb,
    user: { username, groups: impliedGroups(username) },
    sourceIPs: ip === '' ? [] : [ip],
    userAgent: textIn(requestMetadata, 'callerSuppliedUserAgent'),
    ...targetOf(textIn(payload, 'resourceName'), textIn(payload, 'methodName'), verb),
    responseStatus: { code: codeOf(payload['status'], response) },
    ...(request === undefined ? {} : { requestObject: request }),
    ...(response === undefined ? {} : { responseObject: response }),
    stageTimestamp: textIn(entry, 'timestamp'),
    ...(labels === undefined ? {} : { annotations: labels }),
  }
}

/** The groups that kube-apiserver adds because of the name alone (k8s.io/apiserver, pkg/authentication). */
export function impliedGroups(username: string): string[] {
  if (username === '') return []
  if (username === 'system:anonymous') return ['system:unauthenticated']
  const [, , namespace = ''] = username.startsWith('system:serviceaccount:') ? username.split(':') : []
  const account = namespace === '' ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
  const node = username.startsWith('system:node:') ? ['system:nodes'] : []
  return [...account, ...node, 'system:authenticated']
}

/** `apps/v1/namespaces/NS/deployments/NAME/scale`, where `core` is the core group; everything else is a URL. */
function targetOf(resourceName: string, methodName: string, verb: string): Json {
  const [group = '', apiVersion = '', ...path] = resourceName.split('/')
  if (!/^v\d/.test(apiVersion)) return { requestURI: resourceName.startsWith('/') ? resourceName : '' }
  const isNamespace = path[0] === 'namespaces' && (path.length < 3 || ['status', 'finalize'].includes(path[2] ?? ''))
  const [resource = '', name = '', third = ''] = path[0] === 'namespaces' && !isNamespace ? path.slice(2) : path
  const namespace = path[0] === 'namespaces' && !(isNamespace && collections.has(verb)) ? path[1] : undefined
  const words = methodName.split('.')
  const afterResource = words[words.lastIndexOf(resource) + 1] ?? ''
  const subresource = third !== '' || afterResource === verb || !words.includes(resource) ? third : afterResource
  return {
    objectRef: {
      resource,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === '' ? {} : { name }),
      ...(group === 'core' ? {} : { apiGroup: group }),
      apiVersion,
      ...(subresource === '' ? {} : { subresource }),
    },
  }
}

/** The verbs for which a Namespace object's name is not also its namespace. */
const collections = new Set(['create', 'list', 'watch', 'deletecollection'])

/** The HTTP code: that of the Status in the response, or the one that google.rpc's code maps to. */
function codeOf(status: unknown, response: unknown): number {
  if (isObject(response) && typeof response['code'] === 'number' && response['code'] >= 100) return response['code']
  const code = isObject(status) && typeof status['code'] === 'number' ? status['code'] : 0
  return codes.get(code) ?? (code >= 100 ? code : 500)
}

const codes = new Map<number, number>([
  ...([[0, 200], [1, 499], [3, 400], [4, 504], [5, 404], [6, 409], [7, 403], [8, 429]] as const), // prettier-ignore
  ...([[9, 400], [10, 409], [11, 400], [12, 501], [13, 500], [14, 503], [15, 500], [16, 401]] as const), // prettier-ignore
])
