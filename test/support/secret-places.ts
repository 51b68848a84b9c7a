/** Stands three times in each secret, so that also one that is cut anywhere is found. */
export const secretSign = 'QzQ'
const secret = `${secretSign}a1${secretSign}b2${secretSign}`

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const kubeconfig = `apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    token: ${secret}\n    password: ${secret}\n`
const webhookPatch = JSON.stringify({ configuration: 'vault', patch: [{ op: 'add', path: '/data/x', value: secret }] })

const url = (requestURI: string): object => ({ requestURI, objectRef: undefined })
const of = (resource: string, more: object): object => ({
  requestURI: `/api/v1/namespaces/shop/${resource}`,
  objectRef: { resource, namespace: 'shop', name: 'db', apiVersion: 'v1' },
  level: 'RequestResponse',
  ...more,
})
const exec = (...words: readonly string[]): object => ({
  verb: 'create',
  requestURI: `/api/v1/namespaces/shop/pods/web/exec?${words.map((word) => `command=${encodeURIComponent(word)}`).join('&')}`,
  objectRef: { resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'web', apiVersion: 'v1' },
})
/** The words as one shell word in double quotes. */
const quoted = (script: string): string => `"${script.replace(/["\\$`]/g, '\\$&')}"`

/** An event with one secret, for each place that a secret can stand in. */
export const secretPlaces: readonly (readonly [string, object])[] = [
  ['the query ?token=', url(`/healthz?token=${secret}`)],
  ['the query ?X-Amz-Signature=', url(`/bucket?X-Amz-Date=20261123&X-Amz-Signature=${secret}`)],
  ['the query ?key=', url(`/v1/translate?q=a&key=${secret}`)],
  ['the query of a proxied service', { requestURI: `/api/v1/namespaces/a/services/b/proxy?access_token=${secret}` }],
  ['a password in a URL in the query', url(`/login?next=https%3A%2F%2Fme%3A${secret}%40host`)],
  ['a user agent', { userAgent: `curl/8 Bearer ${secret}.def` }],
  ['a user agent with a password that has an @', { userAgent: `bot (https://me:p@${secret}@host/)` }],
  ['a message', { responseStatus: { code: 401, message: `invalid: Authorization: Bearer ${secret}` } }],
  ['a reason', { responseStatus: { code: 403, reason: `password=${secret}` } }],
  [
    'the details of a status',
    { responseStatus: { code: 422, details: { causes: [{ message: `token: ${secret}` }] } } },
  ],
  [
    'the reason of the authorizer',
    { annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': `Bearer ${secret}` } },
  ],
  ['another annotation', { annotations: { note: `https://me:${secret}@host` } }],
  ['the requestObject of a Secret', of('secrets', { requestObject: { kind: 'Secret', data: { x: secret } } })],
  ['the responseObject of a Secret', of('secrets', { responseObject: { kind: 'Secret', stringData: { x: secret } } })],
  [
    'a SecretList without objectRef',
    { ...url('/api/v1/secrets'), responseObject: { kind: 'SecretList', items: [{ data: { x: secret } }] } },
  ],
  [
    'a Secret in a List',
    of('pods', { responseObject: { kind: 'List', items: [{ kind: 'Secret', data: { x: secret } }] } }),
  ],
  ['a patch of a Secret', of('secrets', { requestObject: [{ op: 'add', path: '/data/x', value: secret }] })],
  [
    'a patch of a Secret by a webhook, in an annotation',
    of('secrets', { annotations: { 'patch.webhook.admission.k8s.io/round_0_index_0': webhookPatch } }),
  ],
  ['a Secret as a text', of('pods', { requestObject: JSON.stringify({ kind: 'Secret', data: { x: secret } }) })],
  ['a text with a token', { responseStatus: { code: 401, message: `invalid bearer token, token ${secret}` } }],
  ['a user of a URL', exec('git', 'clone', `https://${secret}@host/x`)],
  ['SQL', exec('psql', '-c', `ALTER USER x WITH PASSWORD '${secret}'`)],
  ['an argument in its place', exec('rabbitmqctl', 'add_user', 'u', secret)],
  ['a text that another program reads', exec('sh', '-c', `echo '${secret}' | passwd --stdin root`)],
  ['the query ?code=', url(`/oauth/callback?code=${secret}`)],
  ['what kubectl applied', of('pods', { requestObject: { metadata: { annotations: { [lastApplied]: secret } } } })],
  ['a TokenReview', of('tokenreviews', { requestObject: { kind: 'TokenReview', spec: { token: secret } } })],
  ['a TokenRequest', of('serviceaccounts', { responseObject: { kind: 'TokenRequest', status: { token: secret } } })],
  ['a kubeconfig in a ConfigMap', of('configmaps', { requestObject: { kind: 'ConfigMap', data: { kubeconfig } } })],
  ['an environment variable', of('pods', { requestObject: { env: [{ name: 'DB_PASSWORD', value: secret }] } })],
  ['the arguments of a container', of('pods', { requestObject: { command: ['mysql'], args: [`-p${secret}`] } })],
  ['the extra of a user', { user: { username: 'alice', extra: { 'acme.com/token': [secret] } } }],
  ['a command', exec('mysql', `-p${secret}`)],
  ['a script', exec('sh', '-c', `mysql -p ${secret}`)],
  ['a script in a script', exec('sh', '-c', `bash -c ${quoted(`mysql -p ${secret}`)}`)],
  ['a script in a script in a script', exec('sh', '-c', `bash -c 'sh -c "mysql -p ${secret}"'`)],
  ['a script behind two kinds of quotes', exec('sh', '-c', `bash -c ${quoted(`sh -c 'mysql -p ${secret} shop'`)}`)],
  [
    'a script in four scripts',
    exec('sh', '-c', `bash -c ${quoted(`sh -c ${quoted(`bash -c ${quoted(`sh -c 'mysql -p ${secret} shop'`)}`)}`)}`),
  ],
]
