import { describe, expect, test } from 'vitest'
import { maskURI, maskValue, type Path } from '../../src/audit/mask.ts'
import { maskCommand } from '../../src/audit/mask-command.ts'
import { masked, maskText } from '../../src/audit/mask-text.ts'
import { treeRows } from '../../src/screen/event/tree.ts'
import { initialTree } from '../../src/screen/model/tree-state.ts'

const secret = 'hunter2'

/** The leaves of an event as the opened view shows them. */
function leaves(value: unknown, event: unknown = value, path: Path = []): unknown[] {
  if (typeof value !== 'object' || value === null) return [maskValue(event, path)]
  return Object.entries(value).flatMap(([name, item]) =>
    leaves(item, event, [...path, Array.isArray(value) ? Number(name) : name]),
  )
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const secrets = { objectRef: { resource: 'secrets' } }

describe('commands', () => {
  test.each([
    [['curl', '-d', `{"password":"${secret}"}`, 'http://db']],
    [['curl', '-d', `{"password": "a\\"${secret}", "x": 1}`]],
    [['sh', '-c', `curl -d "{\\"password\\":\\"${secret}\\"}" http://db`]],
    [['sh', '-c', `curl -u admin:${secret} http://db`]],
    [['sh', '-c', `mysql -p ${secret}`]],
    [['sh', '-c', `true; sshpass -p '${secret}' ssh host`]],
    [['sh', '-c', `bash -c "mysql -p ${secret} shop"`]],
    [['sh', '-c', `curl -H "Authorization: token ${secret}" http://db`]],
    [['sh', '-c', `curl -H 'X-Auth-Token:${secret}' http://db`]],
    [['sh', '-c', `redis-cli -h db -a ${secret} ping`]],
    [['sh', '-c', `vault login ${secret}`]],
    [['sh', '-c', `echo root:${secret} | chpasswd`]],
    [['sh', '-c', `echo "root:${secret}" | /usr/sbin/chpasswd`]],
    [['sh', '-c', `PASSWORD=$(echo ${secret}) run`]],
    [['sh', '-c', `PASSWORD=$(echo $(echo a) ${secret}) run`]],
    [['sh', '-c', `DB_PASSWORD="a ${secret}" run --token ${secret}`]],
    [['curl', '-u', `admin:${secret}`]],
    [['curl', `-uadmin:${secret}`]],
    [['curl', `--user=admin:${secret}`]],
    [['curl', '--user', `admin:${secret}`]],
    [['curl', '-H', `Authorization: token ${secret}`]],
    [['curl', '-H', `authorization: AWS4 a=b, c=${secret}`]],
    [['mysql', `-p${secret}`]],
    [['mysql', '-p', secret]],
    [['redis-cli', '-a', secret]],
    [['/usr/bin/vault', 'login', secret]],
    [['psql', `postgres://u:${secret}@db/shop`]],
    [['run', '--api-key', secret]],
    [['psql', '-c', `ALTER USER x WITH PASSWORD '${secret}'`]],
    [['sh', '-c', `psql -c "ALTER ROLE x PASSWORD '${secret}'" db`]],
    [['sh', '-c', `mysql -e 'SET PASSWORD FOR "x"@"%" = "${secret}"'`]],
    [['mysql', '-e', `CREATE USER a IDENTIFIED BY '${secret}'`]],
    [['mysql', '-e', `ALTER USER a IDENTIFIED WITH caching_sha2_password BY "${secret}"`]],
    [['mysqladmin', '-u', 'root', 'password', secret]],
    [['htpasswd', '-b', 'file', 'u', secret]],
    [['htpasswd', '-c', '-bB', 'file', 'u', secret]],
    [['sh', '-c', `htpasswd -nb u ${secret} > auth`]],
    [['openssl', 'enc', '-aes-256-cbc', '-k', secret]],
    [['openssl', 'rsa', '-in', 'key.pem', '-passin', `pass:${secret}`]],
    [['rabbitmqctl', 'add_user', 'u', secret]],
    [['rabbitmqctl', '-n', 'rabbit', 'change_password', 'u', secret]],
    [['mc', 'alias', 'set', 'm', 'http://x', 'AK', secret]],
    [['sh', '-c', `mc alias set m http://x AK ${secret} --api S3v4; ls`]],
    [['aws', 'configure', 'set', 'aws_secret_access_key', secret]],
    [['aws', '--profile', 'a', 'configure', 'set', 'aws_session_token', secret]],
    [['git', 'clone', `https://${secret}@host/x`]],
    [['ansible', '--extra-vars', `pw=${secret}`]],
    [['bash', '-c', `echo '${secret}' | passwd --stdin root`]],
    [['bash', '-c', `printf %s ${secret} | docker login -u a --password-stdin host`]],
  ])('%j has its credential masked, also in a request URI', (words) => {
    expect(maskCommand(words).join(' ')).not.toContain(secret)
    expect(maskCommand(words).join(' ')).toContain(masked)
    const uri = `/exec?${words.map((word) => `command=${encodeURIComponent(word)}`).join('&')}&stdin=true`
    expect(maskURI(uri)).not.toContain(secret)
    expect(maskURI(uri)).toMatch(/^\/exec\?command=.*&stdin=true$/)
  })

  test.each([
    [['ls', '-la', '/var/run/secrets/kubernetes.io/serviceaccount/token']],
    [['cat', '/etc/passwd']],
    [['mkdir', '-p', '/tmp/x']],
    [['sh', '-c', 'mkdir -p /tmp/x && find / -print; echo "done: ok"']],
    [['sudo', '-u', 'postgres', 'psql']],
    [['kube-apiserver', '--tls-private-key-file=/pki/key', '--enable-bootstrap-token-auth=true']],
    [['kube-apiserver', '--authorization-mode=Node,RBAC', '--token-ttl', '5m']],
    [['git', 'clone', 'ssh://git@host/x']],
    [['htpasswd', '-D', 'file', 'u']],
    [['rabbitmqctl', 'list_users', 'name', 'tags']],
    [['mc', 'ls', 'm', 'a', 'b', 'c']],
    [['aws', 'configure', 'set', 'region', 'eu-central-1']],
    [['openssl', 'x509', '-in', 'cert.pem', '-noout', '-text']],
    [['sh', '-c', 'echo done | tee log; passwd -S root']],
    [['psql', '-c', 'SELECT password FROM users']],
  ])('%j stays readable', (words) => {
    expect(maskCommand(words)).toEqual(words)
  })
})

describe('request URIs', () => {
  test.each([
    'db_password',
    'pwd',
    'auth',
    'X-Amz-Signature',
    'X-Amz-Security-Token',
    'sig',
    // Google's API keys, and its signed URLs.
    'key',
    'X-Goog-Signature',
    'access_token',
    'api_key',
    'tok%65n',
    'client_secret',
    'code',
    'bearer',
  ])('the query name %s', (name) => {
    expect(maskURI(`/x?a=1&${name}=${secret}&b=2`)).toBe(`/x?a=1&${name}=${masked}&b=2`)
  })

  test('an escaped = between a name and its value', () => {
    expect(maskURI(`/x?token%3d${secret}&a=1`)).toBe(`/x?token=${masked}&a=1`)
  })

  test.each([
    '/healthz?verbose=true',
    '/api/v1/pods?labelSelector=app%3Dtoken&limit=500&resourceVersion=1',
    '/x?fieldSelector=metadata.name%3Dsecret-a&timeoutSeconds=5&broken=%zz',
    '/x?token',
  ])('%s stays readable', (uri) => {
    expect(maskURI(uri)).toBe(uri)
  })
})

describe('events', () => {
  const body = (requestObject: unknown): object => ({ requestObject })
  test.each<[string, unknown]>([
    ['last-applied of any kind', body({ metadata: { annotations: { [lastApplied]: `{"a":"${secret}"}` } } })],
    [
      'last-applied in a patch',
      body([{ path: `/metadata/annotations/${lastApplied.replace('/', '~1')}`, value: secret }]),
    ],
    ...[
      ...['token', 'password', 'dbPassword', 'DB_PASSWORD', 'authToken', 'secretKey', 'clientKeyData', 'DB_PASS'],
      ...[
        'client-key-data',
        '.dockerconfigjson',
        'Authorization',
        'privateKey',
        'private_key',
        'AWS_SECRET_ACCESS_KEY',
      ],
    ].map((name): [string, unknown] => [`a member ${name}`, body({ spec: { [name]: secret } })]),
    ['an environment variable', body({ env: [{ name: 'DB_PASSWORD', value: secret }] })],
    ['a command', body({ command: ['redis-cli', '-a', secret] })],
    ['arguments after a command', body({ command: ['redis-cli'], args: ['-a', secret] })],
    ['a list', body({ token: [secret] })],
    ['an impersonated extra', { impersonatedUser: { extra: { token: [secret] } } }],
    ['a JSON patch', body([{ op: 'add', path: '/data/password', value: secret }])],
    ['a JSON patch of a Secret', { ...secrets, ...body([{ op: 'add', path: '/data/x', value: secret }]) }],
    ['a JSON patch of data', { ...secrets, ...body([{ op: 'add', path: '/data', value: { x: secret } }]) }],
    // Tools keep a copy of the data in an annotation.
    [
      'a JSON patch of the metadata of a Secret',
      { ...secrets, ...body([{ op: 'add', path: '/metadata/annotations', value: { note: secret } }]) },
    ],
    ['data of a Secret', { ...secrets, ...body({ data: { x: secret } }) }],
    ['data of a Secret in a list', body({ items: [{ kind: 'Secret', stringData: { x: secret } }] })],
    ['a user agent', { userAgent: `curl/8 token=${secret}` }],
    ['a user agent with a bearer token', { userAgent: `curl/8 Bearer ${secret}` }],
    ['an annotation', { annotations: { note: `Bearer ${secret}` } }],
    ['JSON in an annotation', { annotations: { note: `{"a":{"kind":"Secret","data":{"x":"${secret}"}}}` } }],
    ['JSON in JSON', { annotations: { note: JSON.stringify([JSON.stringify({ token: secret })]) } }],
    ['a token in a message', { responseStatus: { message: `invalid bearer token, token ${secret}` } }],
    ['a message', { ...secrets, responseStatus: { message: `refused: password=${secret}` } }],
    [
      'a cause',
      { responseStatus: { details: { causes: [{ message: `data[password]: Invalid value: "${secret}"` }] } } },
    ],
    ['a message with cookies', { responseStatus: { message: `got Set-Cookie: a=1; sid=${secret}` } }],
    ['a message with cookies of a request', { responseStatus: { message: `sent Cookie: a=1; sid=${secret}` } }],
    ['a request URI', { requestURI: `/x?pwd=${secret}` }],
  ])('%s is masked, and R reveals it', (_, event) => {
    const text = JSON.stringify(leaves(event))
    expect(text).not.toContain(secret)
    expect(text).toContain(masked)
    const hidden = treeRows(event, initialTree).filter((row) => row.secret)
    expect(hidden).toHaveLength(1)
    const revealed = new Set(hidden.map((row) => row.key))
    expect(
      treeRows(event, { ...initialTree, revealed })
        .map((row) => row.text)
        .join(),
    ).toContain(secret)
  })

  test('a number is masked by its name too', () => {
    expect(maskValue({ pin: { password: 123 } }, ['pin', 'password'])).toBe(masked)
  })

  test.each<[unknown]>([
    [{ spec: { tokenExpirationSeconds: 3600, automountServiceAccountToken: true, secretName: 'a' } }],
    [{ imagePullSecrets: [{ name: 'registry' }], secretKeyRef: { name: 'db', key: 'password' } }],
    [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token', audience: 'vault' } }],
    [{ passwordPolicy: 'strict', existingSecret: 'db', token: null, password: '', secret: false }],
    [
      {
        env: [
          { name: 'PATH', value: '/bin' },
          { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db' } } },
        ],
      },
    ],
    [{ image: 'token-service:v1', keys: 'a', keyName: 'b', bypass: 'c', tolerations: [{ key: 'token', value: 'x' }] }],
    [{ rules: [{ resources: ['secrets', 'serviceaccounts/token'], verbs: ['get'], resourceNames: ['password'] }] }],
    [{ objectRef: { resource: 'serviceaccounts', subresource: 'token', name: 'token-cleaner' } }],
    [{ user: { extra: { 'authentication.kubernetes.io/credential-id': ['JTI=4b3f'] } } }],
    [{ annotations: { 'authentication.k8s.io/stale-token': 'subject: system:serviceaccount:shop:web' } }],
    [{ annotations: { 'authorization.k8s.io/reason': 'RBAC: allowed by ClusterRoleBinding "token-admin"' } }],
    [{ responseStatus: { message: '[invalid bearer token, service account token has expired]' } }],
    [
      {
        ...secrets,
        responseStatus: { message: 'secrets "db" is forbidden: User "bob" cannot get resource "secrets"' },
      },
    ],
    [{ responseStatus: { message: 'Secret "db" is invalid: data[password]: Required value' } }],
    [{ userAgent: 'kubectl/v1.36.0 (linux/amd64) kubernetes/abc', command: 'ls', args: ['--port=8080', 1] }],
    [[{ op: 'replace', path: '/spec/replicas', value: 3 }]],
    [{ responseStatus: { message: 'the token expired at 2026-11-23T17:00:00Z: token v1beta1 is not token-based' } }],
    [{ annotations: { note: '{ "configuration": "a",  "mutated": true, "n": 1.0 }' } }],
    ['a text'],
    [null],
  ])('%j stays readable', (event) => {
    expect(leaves(event)).toEqual(plain(event))
  })
})

function plain(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(plain) : [value]
}

test.each([
  'a',
  'pass',
  'password=',
  'token: ',
  '"',
  "'",
  '\\',
  '$(',
  '(',
  'password"',
  '://a:',
  'bearer ',
  ' ',
  '-p ',
  '"a ',
  'htpasswd -b ',
  'mc alias set ',
  'password for ',
  'identified with ',
  'https://',
  'token ',
])('a megabyte of %j is read without a throw', (unit) => {
  const text = unit.repeat(Math.ceil(1_000_000 / unit.length))
  expect(typeof maskText(text)).toBe('string')
  expect(maskCommand([text])).toHaveLength(1)
  expect(maskURI(`/x?command=${text}`)).toContain('/x?command=')
})

test('JSON that is nested as deep as it is long is read without a throw', () => {
  const text = '['.repeat(100_000) + '"hunter2"' + ']'.repeat(100_000)
  expect(maskValue({ annotations: { a: text } }, ['annotations', 'a'])).not.toContain(secret)
})

// Texts that have no word or sign of a credential are not searched further.
test.each([
  ['Bearer abc.def', 'Bearer ********'],
  ['BASIC dXNlcjpwYXNz', 'BASIC ********'],
  ['curl Basic dXNlcjpwYXNz', 'curl Basic ********'],
  ['token a1b2c3d4e5', 'token ********'],
  ["ALTER USER x PASSWORD 'y'", 'ALTER USER x PASSWORD ********'],
  ["identified by 'y'", 'identified by ********'],
  ['kubectl/v1.36.2 (linux/amd64) kubernetes/abc', 'kubectl/v1.36.2 (linux/amd64) kubernetes/abc'],
])('the text %j reads %j', (text, shown) => {
  expect(maskText(text)).toBe(shown)
})

test.each(['\u00a0', '\ufeff', '\u3000', '\u2028', '\v', '\f'])(
  'a script with the blank %j ends, and hides its secrets',
  (blank) => {
    expect(maskCommand(['sh', '-c', `echo${blank}hi;${blank}mysql --password=hunter2`]).join(' ')).not.toContain(
      'hunter2',
    )
  },
)
