import { openBrace } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { jsonOf, rebuilt, type RecordFormat, textIn } from './format.ts'

/**
 * An entry of Cloud Audit Logs from GKE: not an event of audit.k8s.io, but it has most of an event's data. It lacks the
 * level, the requestURI, the stage and the groups. The stage is the end of the request, unless the entry is the first of
 * several. The object's name is the final one, not the one that the policy saw. A sink to BigQuery renames the payload, and writes the bodies as JSON text (Cloud Logging, "BigQuery schema").
 */
export const gke: RecordFormat = {
  format: 'gke',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const payload = look.json['protoPayload'] ?? look.json['protopayload_auditlog']
    if (!isObject(payload) || typeof payload['methodName'] !== 'string') return null
    const service = textIn(payload, 'serviceName')
    if (service !== 'k8s.io') return [{ kind: 'foreign', reason: `a Cloud Audit Logs entry of ${service}, not k8s.io` }]
    return [rebuilt(eventOf(look.json, payload), true)]
  },
}

function eventOf(entry: Json, payload: Json): Json {
  const { operation, labels } = entry
  const { authenticationInfo, requestMetadata } = payload
  const [request, response] = [bodyIn(payload, 'request'), bodyIn(payload, 'response')]
  const [resourceName, methodName] = [textIn(payload, 'resourceName'), textIn(payload, 'methodName')]
  const verb = methodName.split('.').at(-1) ?? ''
  const username = textIn(authenticationInfo, 'principalEmail')
  const begins = isObject(operation) && operation['first'] === true && operation['last'] !== true
  const ip = textIn(requestMetadata, 'callerIp')
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    auditID: textIn(operation, 'id') || textIn(entry, 'insertId'),
    stage: begins ? 'ResponseStarted' : 'ResponseComplete',
    verb,
    user: { username },
    sourceIPs: ip === '' ? [] : [ip],
    userAgent: textIn(requestMetadata, 'callerSuppliedUserAgent'),
    ...(methodName === `io.k8s.${verb}` ? urlOf(resourceName) : targetOf(resourceName, methodName, verb)),
    responseStatus: { code: codeOf(payload['status'], response) },
    ...(request === undefined ? {} : { requestObject: request }),
    ...(response === undefined ? {} : { responseObject: response }),
    stageTimestamp: textIn(entry, 'timestamp'),
    ...(isObject(labels) ? { annotations: labels } : {}),
  }
}

/** The request's or the response's object; undefined if there is none. */
function bodyIn(payload: Json, name: 'request' | 'response'): unknown {
  const text = textIn(payload, `${name}Json`)
  return payload[name] ?? (text === '' ? undefined : (jsonOf(text) ?? text))
}

/**
 * The method of a request for a URL is only `io.k8s.` and its verb; the methods of resources also name group, version and
 * resource. Its resourceName is the path without its first slash, so that it can look like a group and a version: `api/v1`.
 */
function urlOf(resourceName: string): Json {
  return { requestURI: resourceName.startsWith('/') ? resourceName : `/${resourceName}` }
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
  // Only a Status has the code of the response; in any other object, whoever wrote it chose a member of this name.
  const isStatus = /(^|\.)Status$/.test(textIn(response, '@type') || textIn(response, 'kind'))
  if (isStatus && isObject(response) && typeof response['code'] === 'number' && response['code'] >= 100)
    return response['code']
  const code = isObject(status) && typeof status['code'] === 'number' ? status['code'] : 0
  return codes.get(code) ?? (code >= 100 ? code : 500)
}

const codes = new Map<number, number>([
  ...([[0, 200], [1, 499], [3, 400], [4, 504], [5, 404], [6, 409], [7, 403], [8, 429]] as const), // prettier-ignore
  ...([[9, 400], [10, 409], [11, 400], [12, 501], [13, 500], [14, 503], [15, 500], [16, 401]] as const), // prettier-ignore
])
