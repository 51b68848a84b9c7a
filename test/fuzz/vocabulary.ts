// What mutants are made of: values at the borders of what the scanner reads, and of what it must leave to the reference.

const forged =
  '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"forged","stage":"ResponseComplete",' +
  '"requestURI":"/forged","verb":"get","user":{"username":"forged"},' +
  '"requestReceivedTimestamp":"2026-01-01T00:00:00.000000Z","stageTimestamp":"2026-01-01T00:00:00.000000Z"}'

/** Texts that clients may write into their events. */
export const hostileTexts: readonly string[] = [
  forged,
  '"requestReceivedTimestamp":"2026-01-01T00:00:00.000000Z"',
  ',"requestReceivedTimestamp":"2026-01-01T00:00:00.000000Z","stageTimestamp":"2026-01-01T00:00:00.000000Z"}',
  ...['"}', '\\', '\\\\', '"', '\\"', '', '__proto__', 'constructor', 'a'.repeat(300)],
  ...['\u2028', '\u0000', '\u001b[31m', '\u202e', '\u{1f600}', 'é', '\ufeff', '\uffff', '\u007f', '\u009b31m', '<&>'],
]

/** Words that policies and events share, so that rules meet requests. */
export const words: readonly string[] = [
  ...['pods', 'pods/log', '*', '*/*', '*/log', 'pods/*', 'secrets', 'events', 'nodes', 'log', 'status', ''],
  ...['alice', 'system:anonymous', 'system:apiserver', 'system:masters', 'system:authenticated', 'system:nodes'],
  ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'default', 'kube-system', 'apps', 'batch'],
]

export const times: readonly string[] = [
  ...['2026-11-23t17:02:38.864456Z', '2026-11-23T17:02:38.864456z', '2026-11-23t17:02:38.864456z'],
  ...['2026-11-23T17:02:38Z', '2026-11-23T17:02:38.864456789Z', '2026-11-23T17:02:38.864Z'],
  ...['2026-11-23T17:02:38.864456+02:00', '2026-11-23T17:02:60.864456Z', '2026-11-23T24:00:00.000000Z'],
  ...['2026-02-29T00:00:00.000000Z', '2024-02-29T00:00:00.000000Z', '2026-13-01T00:00:00.000000Z'],
  ...['9999-12-31T23:59:59.999999Z', '0001-01-01T00:00:00.000000Z', '2255-06-05T23:47:34.740991Z'],
  ...['2255-06-05T23:47:34.740992Z', '2255-06-05T23:48:00.000000Z', '1969-12-31T23:59:59.999999Z'],
  ...['1970-01-01T00:00:00.000000Z', '10000-01-01T00:00:00.00000Z', '-026-11-23T17:02:38.864456Z'],
  ...['', ' 2026-11-23T17:02:38.864456Z', '2026-11-23 17:02:38.864456Z', '2026-11-23T17:02:38,864456Z'],
  ...[
    '2026-11-23T17:02:+8.864456Z',
    '２026-11-23T17:02:38.8644Z',
    '2026-11-23T1\\u0037:02:38.8Z',
    '2026-11-23T17:60:38.864456Z',
  ],
]

/** Values of a code. */
export const codes: readonly string[] = [
  ...['200', '1e2', '200.0', '-0', '0', '00', '1e400', '123456789012345', '1234567890123456', '12345678901234567890'],
  ...['-1', '+1', '0x10', '2e-7', '1.50', 'null', 'true', '"200"', '[]', '{}', 'NaN', '-', '200 ', '.5', '1.', '403'],
]

/** Values of a reason. */
export const reasons: readonly string[] = [
  ...[
    '"NotFound"',
    '"Forbidden"',
    '""',
    '"N\\u006ftFound"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"a\\"b"',
    '"a\\/b"',
    '"\u00e9"',
  ],
  ...[
    'null',
    '404',
    '[]',
    '{}',
    '["NotFound"]',
    'true',
    '"a","reason":"b"',
    '"a","re\\u0061son":"b"',
    '"a","code":404',
  ],
  ...[`"${'r'.repeat(300)}"`, `"${'r'.repeat(5000)}"`, '"x', '"a" ', '"\t"', '"\\t"'],
]

const credential = '"authentication.kubernetes.io/credential-id"'

/** Values of the extra of a user. */
export const extras: readonly string[] = [
  ...[`{${credential}:["JTI=1"]}`, `{${credential}:["JTI=1","JTI=2"],"scopes":["a"]}`, `{"a":["b"],${credential}:[]}`],
  ...[`{${credential}:"JTI=1"}`, `{${credential}:["JTI=1",2]}`, `{${credential}:null}`, `{${credential}:{"a":1}}`],
  ...[`{${credential}:["a"],${credential}:["b"]}`, `{${credential.replace('-', '\\u002d')}:["spelt"]}`],
  ...[
    `{${credential}:["\\u004aTI=\\u0022"]}`,
    `{${credential}:["\\ud800"]}`,
    `{"x":{${credential}:["inside"]}}`,
    '[]',
    '"x"',
  ],
]

/** Values of any member. */
export const values: readonly string[] = [
  ...['null', '""', '[]', '{}', '0', 'true', '"x"', '["a"]', '[null]', '{"a":1}', '[1]', '["a","b"]', '[""]'],
  ...['["::1",""]', '["\\u0061"]', '{"username":null}', '{"username":"q","groups":null}'],
  ...['{"username":"q","groups":[]}', '{"groups":["g"],"username":"late"}', '{"username":"a","username":"b"}'],
  ...['{"__proto__":{"username":"p"}}', '{"resource":"r","apiVersion":"apps/v1"}'],
  ...['{"resource":"r","apiGroup":"","apiVersion":"apps/v1"}', '{"code":404}', '{"code":200,"code":404}'],
  ...['{"reason":"NotFound"}', '{"metadata":{},"reason":"NotFound","code":404}', '{"code":404,"reason":"NotFound"}'],
  ...['{"reason":null,"code":404}', '{"reason":"x","reason":"y","code":404}', '{"details":{"reason":"x"},"code":404}'],
  ...[
    '{"message":"m","code":404}',
    '{"message":null,"code":404}',
    '{"message":["m"],"code":404}',
    '{"code":404,"message":"late"}',
  ],
  ...['{"message":"m","message":"n","code":403}', '{"username":"q","extra":{"a":["b"]}}'],
  ...extras.map((extra) => `{"username":"q","extra":${extra}}`),
  ...['{"metadata":{},"code":null}', '{"status":"x","code":200}', '{"code":200,"status":"x"}'],
]

/** Values that are nearly those of a member, by its name as it is written. */
export const rawValues: Readonly<Record<string, readonly string[]>> = {
  '"level"': ['"None"', '"Metadata"', '"Request"', '"RequestResponse"', '"metadata"', '"Re\\u0071uest"', 'null', '3'],
  '"stage"': [
    '"RequestReceived"',
    '"ResponseStarted"',
    '"ResponseComplete"',
    '"Panic"',
    '"panic"',
    '"Pani\\u0063"',
    '""',
  ],
  '"sourceIPs"': [
    ...['["1.1.1.1","2.2.2.2"]', '[]', '[""]', '["::1",""]', '["a",null]', '["\\u0031"]', '["a" ,"b"]', '["a",]'],
    ...['null', '{}', '["\\ud800"]'],
  ],
  '"annotations"': [
    ...['{"a":"b"}', '{"b":"1","a":"2"}', '{"a":"1","a":"2"}', '{"a":"1","b":"2","a":"3"}', '{"10":"x","9":"y"}'],
    ...[
      '{"a":"x","1":"y"}',
      '{"a":"\\u003c"}',
      '{"a":"\\""}',
      '{"a":"\\/"}',
      '{"\\u0061":"1","a":"2"}',
      '{"a\\"":"b"}',
    ],
    ...[
      '{"a":1}',
      '{"a":null,"b":"x"}',
      '{"a":{"b":"c"}}',
      '{"a":["b"]}',
      '{"__proto__":"x"}',
      '{"":""}',
      '{"a":"b",}',
    ],
    ...[
      '{"a":"\\ud800"}',
      '{"a":"b"',
      '{"a" :"b"}',
      '{"a":"\u00e9","\u00e9":"a"}',
      '{"a":"b","aa":"c","ab":"d"}',
      '{"aa":"b","a":"c"}',
    ],
    ...['{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":"no \\u003e"}', '[]', '"{}"', 'null'],
    ...['{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":true}', '"{\\"a\\":\\"b\\"}"'],
  ],
}

export const eventNames: readonly string[] = [
  ...['kind', 'apiVersion', 'level', 'auditID', 'stage', 'requestURI', 'verb', 'user', 'impersonatedUser'],
  ...['authenticationMetadata', 'sourceIPs', 'userAgent', 'objectRef', 'responseStatus', 'requestObject'],
  ...['responseObject', 'requestReceivedTimestamp', 'stageTimestamp', 'annotations', '__proto__', 'constructor'],
  ...['Verb', 'items', 'unknown', 'toString'],
]

/** Names in the user, the objectRef and the responseStatus. */
export const innerNames: readonly string[] = [
  ...[
    'username',
    'groups',
    'code',
    'reason',
    'resource',
    'name',
    'namespace',
    'apiGroup',
    'apiVersion',
    'subresource',
    'uid',
    'message',
  ],
  ...['extra', 'resourceVersion', '__proto__'],
]

/** Bytes that are put anywhere: no UTF-8, halves of characters, JSON's own marks. */
export const bytesInserted: readonly (string | Uint8Array)[] = [
  ...[[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff], [0], [0xef, 0xbb, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x80]].map(
    (bytes) => Uint8Array.from(bytes),
  ),
  ...['\\ud800', '\\ud83d\\ude00', '}', '{', ',', '"', ']', '[', ' ', '\r', '{"a":1}', '\u00a0', '\ufeff', forged],
]
