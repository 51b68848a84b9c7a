/** The logs: the same requests to the same kube-apiserver, under two policies. */
export const questionLogs = {
  /** Under a policy with many rules: some requests are not in it, and some are with their bodies. */
  'kube-up': 'kube-up.log.gz',
  /** Under a policy with one rule, level Metadata: every request is in it, without bodies. */
  metadata: 'logs/metadata/audit.log.gz',
} as const

/** One of the questions that people bring to an audit log, and what the screen must answer. */
export interface Question {
  /** Which of the 16 questions it is a case of. */
  readonly number: number
  readonly asked: string
  readonly log: keyof typeof questionLogs
  /** Whether the log is shown with its policy. */
  readonly policy?: true
  /** What the user types, as `TestScreen.press` takes it. */
  readonly keys: string
  /**
   * The auditIDs of the requests in the list, without doubles and sorted. Of more than 12, the first and the last three, and
   * how many there are between. Absent where the list holds the whole log.
   */
  readonly ids?: readonly string[]
  /** What the screen then shows, with runs of blanks as one. */
  readonly shows: readonly string[]
  readonly hides?: readonly string[]
}

/*
 * The auditIDs were taken from the log by jq, which knows nothing of this program:
 *
 *   zcat LOG | jq -n '[inputs | SELECTION | .auditID] | unique
 *     | if length > 12 then .[:3] + ["… \(length - 6) more"] + .[-3:] else . end'
 *
 * Each question has its SELECTION as a comment.
 */
export const questions: readonly Question[] = [
  {
    number: 1,
    asked: 'Who deleted this namespace?',
    log: 'kube-up',
    keys: '/ "act:delete resource:namespaces" enter',
    // select(.verb == "delete" or .verb == "deletecollection") | select(.objectRef.resource == "namespaces")
    ids: ['1adc6c3a-67f0-471a-88de-07f8198a848a', '3da65400-d829-4046-85e0-4051708ac2f5'],
    shows: ['2 of 1,046 requests', 'admin delete namespaces shop 200', 'admin→nobody delete namespaces team-b !403'],
  },
  {
    number: 1,
    asked: 'Who deleted what was in it: people, without the controllers that followed?',
    log: 'kube-up',
    keys: '/ "act:delete ns:shop -user:system:*" enter',
    // select(.verb == "delete" or .verb == "deletecollection") | select(.objectRef.namespace == "shop")
    // | select(.user.username | startswith("system:") | not)
    ids: [
      '03e9b6ce-6b33-4c3d-adb5-a20e6bca6cf5',
      '28cd8e13-d55f-4f60-97fa-a7347f905ad3',
      '3da65400-d829-4046-85e0-4051708ac2f5',
      '4127cdb5-50cf-49c5-9ee8-b2c20c1c965f',
      '42e7b084-5d92-4867-8c4a-bd51411b2e8a',
      '63a5f609-f81e-4a98-9fe1-58fd072dda1d',
      '6dd0394a-0ba7-4c77-aab0-b8ec89eb76d1',
      '7f9bc61e-0a20-487a-9ddc-1ac18e149442',
      'ca18494f-5cae-4e90-b459-d7cc3c230d87',
    ],
    shows: ['9 of 1,046 requests', 'admin delete secrets shop/db 200'],
    hides: ['delcoll~'],
  },
  {
    number: 1,
    asked: 'Which controllers followed?',
    log: 'metadata',
    keys: '/ "act:delete ns:shop user:system:*" enter',
    // select(.verb == "delete" or .verb == "deletecollection") | select(.objectRef.namespace == "shop")
    // | select(.user.username | startswith("system:"))
    ids: [
      '0a7010c2-f73e-4655-8f1f-dd3aa48388cd',
      '132b9eee-5912-4791-af2f-c24572683f3d',
      '28b78557-6529-4097-bb00-a358abb76348',
      '7ecfdac4-88df-4c7b-a501-32568bc2a243',
      '8730d2da-5c2c-4f63-95ea-1942cf5442d9',
      'b2d2ce71-7d7b-4f9f-b2e1-ca7171fb8d0b',
    ],
    shows: ['6 of 1,193 requests', 'delcoll~ secrets shop 200'],
  },
  {
    number: 1,
    asked: 'Who deleted these pods, one by one or all at once?',
    log: 'metadata',
    keys: '/ "act:delete resource:pods" enter',
    // select(.verb == "delete" or .verb == "deletecollection")
    // | select(.objectRef.resource == "pods" and .objectRef.subresource == null)
    ids: [
      '0533e64d-691b-430b-9af3-e7dd094b5e47',
      '4d623ac4-4736-4b02-bff2-2e2897104927',
      'a794ae72-f6bd-4731-9d3d-70533a46d4e3',
      'b4e06deb-c45d-4056-9277-484b50e33e73',
      'c51e45a9-8036-42bd-9a59-6166bf70d3ef',
    ],
    shows: ['5 of 1,193 requests', 'alice delcoll~ pods team-a 200', 'ci-bot delete pods team-b/priv 200'],
  },
  {
    number: 1,
    asked: 'Who deleted a node?',
    log: 'metadata',
    keys: '/ "act:delete resource:nodes code<400" enter',
    // select(.verb == "delete" or .verb == "deletecollection") | select(.objectRef.resource == "nodes")
    // | select(.responseStatus.code and .responseStatus.code < 400)
    ids: [],
    shows: ['0 of 1,193 requests', '2 events match act:delete resource:nodes, and none of them code<400'],
  },
  {
    number: 2,
    asked: 'Who ran, attached, forwarded, debugged?',
    log: 'kube-up',
    keys: '/ "act:exec,attach,forward,debug" enter',
    // select(.objectRef.resource == "pods")
    // | select(.objectRef.subresource | IN("exec", "attach", "portforward", "ephemeralcontainers"))
    ids: [
      '03764a3c-f684-4b42-b41a-65142bb93fa1',
      '157013d6-8a1f-4575-945c-bf0a32b92c29',
      '20020fa8-3973-43de-b4ec-139895523c0d',
      '43639ddf-49ac-4ce7-958e-775c247927b0',
      '5fccbd92-87df-4ad7-bd4f-076cb9cb8ba0',
      '6388afd9-0bed-4b00-938d-213e0998efdd',
      '9ce47a6c-f622-4289-84bf-3bae2e65bf64',
      '9f944c4d-c246-4791-883a-d3c6e5c05bb5',
      'c3f14976-56a9-429e-81e6-f3dffb0ab0ed',
      'dd096203-b501-4b3f-ab9d-9aafd17e21f7',
      'e657199b-3398-4a21-8b69-5808fdede854',
      'f8516e6e-a46b-46e4-8297-2118235bebca',
    ],
    shows: [
      '12 of 1,046 requests',
      'alice exec pods team-a/p1 sh -c id 101',
      'alice attach pods team-a/p1 101',
      'alice forward pods team-a/p1 101',
      'alice debug pods team-a/p1 200',
    ],
  },
  {
    number: 2,
    asked: 'Which command did ci-bot run?',
    log: 'metadata',
    keys: '/ "act:exec user:ci-bot" enter enter',
    // select(.objectRef.subresource == "exec" and .user.username == "ci-bot")
    ids: ['93ba8cce-e27d-47e6-9d4f-c250dd43eefe'],
    shows: ['1 of 1,193 requests', 'user ci-bot', 'command ls', 'outcome 400'],
  },
  {
    number: 2,
    asked: 'Did the auditor run anything?',
    log: 'metadata',
    keys: '/ "act:session user:auditor" enter',
    // select(.user.username == "auditor")
    // | select(.objectRef.subresource | IN("exec", "attach", "portforward", "proxy", "ephemeralcontainers"))
    ids: [],
    shows: ['0 of 1,193 requests', '42 events match act:session, and none of them user:auditor'],
  },
  {
    number: 3,
    asked: 'Who read or listed Secrets?',
    log: 'kube-up',
    keys: '/ "resource:secrets act:read code<400 -user:system:apiserver" enter',
    // select(.objectRef.resource == "secrets") | select(.verb | IN("get", "list", "watch"))
    // | select(.responseStatus.code and .responseStatus.code < 400) | select(.user.username != "system:apiserver")
    ids: [
      '171e6150-616d-4004-b006-5df9010bbde0',
      '46b33dd3-e9d5-455c-ac27-acc418d169c6',
      '77fbcdac-2dde-49c2-85d0-b1fa6d13eea6',
      '8968b7fd-6ea0-4b44-9f6b-3127bfec2329',
      '9f9f3e1a-2b3d-45ab-9eeb-d33df92d4867',
      'bf9cc06a-990e-4684-affb-2caf573c0445',
      'e9309da5-0697-4ed5-bfa4-d1895ddbc4bf',
      'f271b0ed-49be-4dd4-af53-85ab9a97a07d',
      'f5e99206-ad9e-4c71-9924-0f6f514e6d0a',
    ],
    shows: [
      '9 of 1,046 requests',
      'admin get secrets shop/db 200',
      'bob watch secrets all namespaces 200',
      'alice→root list secrets all namespaces 200',
      'deployer ·shop list secrets kube-system 200',
    ],
  },
  {
    number: 3,
    asked: 'Who read the Secrets of team-a?',
    log: 'metadata',
    keys: '/ "resource:secrets act:read ns:team-a" enter',
    // select(.objectRef.resource == "secrets") | select(.verb | IN("get", "list", "watch"))
    // | select(.objectRef.namespace == "team-a")
    ids: [],
    shows: ['0 of 1,193 requests', '32 events match resource:secrets act:read, and none of them ns:team-a'],
  },
  {
    number: 4,
    asked: 'Which logins failed?',
    log: 'kube-up',
    keys: '/ "code:401" enter',
    // select(.responseStatus.code == 401)
    ids: [
      '17f3fe8f-5636-42a0-a87c-54935a2235e8',
      '3eccc197-4d94-48bb-9b14-36cde383421d',
      '512e09af-af32-4bc9-aae3-d44afdc368c1',
      '63d57640-e29a-467f-9112-252830e0e930',
      '863e0ca9-313b-4e3c-af88-691db6c62b92',
      '88f00024-0200-496f-b8f5-d8aee327d1b6',
      '8aaf99f3-bc5d-43ba-ae11-ebddb22c6c7f',
      '926da8f9-0200-4899-8f03-09c9763b5e2b',
      '93826009-8bd5-490d-b9db-f712815155e4',
      'b82d5989-bf0a-4067-a292-7e4831802449',
      'c47922f1-1e3b-4943-af9c-e20817eb1a40',
    ],
    shows: ['11 of 1,046 requests', '(none) list secrets kube-system !401', '(none) create namespaces !401'],
  },
  {
    number: 4,
    asked: 'What in namespaces did anonymous requests ask for?',
    log: 'metadata',
    keys: '/ "user:system:anonymous has:ns" enter',
    // select(.user.username == "system:anonymous" and .objectRef.namespace != null)
    ids: ['9918c9e7-ffb4-412c-a0ca-c774da77494c', 'c7bb283e-4a09-4ccc-909f-097df9ea6df0'],
    shows: ['2 of 1,193 requests', 'system:anonymous list secrets kube-system !403'],
  },
  {
    number: 4,
    asked: 'Did health checks come without a login?',
    log: 'kube-up',
    keys: '/ "user:system:anonymous uri:/healthz*" enter',
    // select(.user.username == "system:anonymous" and (.requestURI | startswith("/healthz")))
    ids: [],
    shows: ['0 of 1,046 requests', 'no event has uri /healthz*'],
  },
  {
    number: 5,
    asked: 'Which user sends the most requests?',
    log: 'kube-up',
    keys: '1 enter',
    // select(.user.username == "system:apiserver")
    ids: [
      '00350d79-0ce1-4aa2-8ade-7ee361cb9350',
      '01fbcada-e69e-4c4e-8336-bf06dfb27bad',
      '020806f8-7290-45d6-81b0-816a0c4bed32',
      '… 447 more',
      'fed1f773-05a2-49a5-8977-0945411e2bfb',
      'ffc295ca-972b-4b81-a6d4-1fe67ac163d0',
      'fff2eb5d-c960-4793-b236-547091f9b60d',
    ],
    shows: ['453 of 1,046 requests', 'system:apiserver 453', 'admin 268'],
  },
  {
    number: 5,
    asked: 'Which program sends the most requests?',
    log: 'metadata',
    keys: 'P j j j space escape 5 enter',
    // select(.userAgent == "kube-apiserver/v0.0.0 (linux/amd64) kubernetes/$Format")
    ids: [
      '004d4e27-d27f-41a8-ad47-f02e257c27ff',
      '00822817-77a7-4b0a-ab13-805eb716fb78',
      '012a24d2-6d43-4b0c-9065-ac422f05101d',
      '… 462 more',
      'fd28bc0f-88d6-4b55-8251-9cc6e7b96317',
      'fe81597c-e964-4b2a-9073-90cdc610a83a',
      'ffa664d6-e37a-461c-b9f0-f1700df1c010',
    ],
    shows: [
      '468 of 1,193 requests',
      '╭5 Agent',
      'kube-apiserver/v0.0.0 (linux/am~ 468│',
      'traffic/1.0 (linux/amd64) resea~ 275│',
    ],
  },
  {
    number: 5,
    asked: 'Does kube-proxy?',
    log: 'kube-up',
    keys: '/ "client:kube-proxy" enter',
    // select(.userAgent // "" | startswith("kube-proxy"))
    ids: [],
    shows: ['0 of 1,046 requests', 'no event has client kube-proxy; did you mean kube-probe (18)?'],
  },
  {
    number: 6,
    asked: 'Who still uses deprecated APIs?',
    log: 'kube-up',
    keys: '/ "note:k8s.io/deprecated" enter',
    // select(.annotations["k8s.io/deprecated"] == "true")
    ids: [
      '00fb14c0-682c-4ed0-ba6b-96e2098b2fe6',
      '2b22e515-602b-4a90-9a06-221ddf465030',
      '58deda5e-2a9d-43e3-8c97-09952292cafd',
      '99d99ebe-e76d-4f05-b34f-f09281fb22a0',
      'a342381d-d7bc-4d48-a77a-4cafda5ebe5e',
      'c592a9ed-9ebc-4074-b540-6b368e5bb690',
      'f43f13f7-0383-4374-b7fd-0d5cdf18b1de',
    ],
    shows: [
      '7 of 1,046 requests',
      'kube-controller-m~ list componentstatuses 200',
      'auditor list endpoints all namespaces 200',
    ],
  },
  {
    number: 6,
    asked: 'Who still uses deprecated APIs?',
    log: 'metadata',
    keys: '/ "note:k8s.io/deprecated" enter',
    // select(.annotations["k8s.io/deprecated"] == "true")
    ids: [
      '27077a7f-414c-4d1b-926a-ec693b3321c5',
      '3f5f2b33-9c50-45d2-9dc8-2d373fa68c89',
      '9b7a89f4-c5eb-405a-bdb6-6a57229eaa93',
      '9f2d1de1-a9fe-4996-aa80-c510e2d1ffb6',
      'a2442bbe-6de4-4abf-83ab-46bdf4190b58',
      'cfd9a507-d14a-45e6-9440-54d1e8dd7a7c',
      'd07297de-88d8-4127-be96-8bae64aba467',
      'f6bf9945-c30b-4e73-86b5-241ada5f783c',
    ],
    shows: ['8 of 1,193 requests', 'system:kube-proxy watch endpoints all namespaces 200'],
  },
  {
    number: 6,
    asked: 'Which of these APIs name the release that removes them?',
    log: 'metadata',
    keys: '/ "note:k8s.io/removed-release" enter',
    // select(.annotations["k8s.io/removed-release"])
    ids: [],
    shows: ['0 of 1,193 requests', 'no event matches note:k8s.io/removed-release'],
  },
  {
    number: 7,
    asked: 'What got a conflict, or was not valid?',
    log: 'kube-up',
    keys: '/ "code:409,422" enter',
    // select(.responseStatus.code == 409 or .responseStatus.code == 422)
    ids: [
      '02c2a4af-a063-4a1b-8765-879f7f3c033f',
      '076bde74-218e-49cd-9d1d-6add64ce218b',
      '0a1c18c7-d4db-4c35-b0b8-7ac01897992c',
      '… 9 more',
      'e7ba0cbd-b942-45bc-be44-17db861fbba6',
      'f11f932d-533d-47c1-9ca3-a229e7c6c0b7',
      'f94ad9aa-127c-4ef2-94e0-4abca88b7adc',
    ],
    shows: ['15 of 1,046 requests', 'ci-bot create deployments team-a/d1 !409', 'alice patch pods team-a/p1 !422'],
  },
  {
    number: 7,
    asked: 'What was the auditor not allowed to do?',
    log: 'metadata',
    keys: '/ "reason:Forbidden user:auditor" enter',
    // select(.user.username == "auditor" and .responseStatus.reason == "Forbidden")
    ids: [
      '1817cf38-eb21-445e-add3-91bb38d8b7a1',
      '30944a8f-65b0-4528-82bd-01c4089aaa91',
      '3e18bf4c-4a1f-4c68-80d2-52deee3d9b3b',
      '5ddc0e0c-afc4-4bb1-86a6-c0d76f494086',
      'c7813f8a-3e71-4c5f-9c91-46258f4b70e2',
      'd590fbf1-13a5-442a-afed-430023d02b31',
    ],
    shows: ['6 of 1,193 requests', 'auditor get secrets names/tls !403'],
  },
  {
    number: 7,
    asked: 'What was throttled?',
    log: 'metadata',
    keys: '/ "code:429" enter',
    // select(.responseStatus.code == 429)
    ids: [],
    shows: ['0 of 1,193 requests', 'no event has code 429'],
  },
  {
    number: 7,
    asked: 'What failed in kube-apiserver itself?',
    log: 'metadata',
    keys: '/ "code>=500" enter',
    // select(.responseStatus.code >= 500)
    ids: [
      '018a79f4-3735-4557-a7aa-c42d9aa07f69',
      '1ae6ab23-7329-4a7d-8bed-10e66cc6d27a',
      '35da8fee-54f3-45d7-91d2-157a8e8b954f',
      '… 30 more',
      'f80fcc1f-426c-4067-af52-9226a87ad442',
      'fb07f727-636f-499c-ad42-9bd95c316956',
      'fe81597c-e964-4b2a-9073-90cdc610a83a',
    ],
    shows: ['36 of 1,193 requests', 'admin get things team-a/boom panic !500', 'admin list things team-a !503'],
  },
  {
    number: 8,
    asked: 'Which people changed RBAC?',
    log: 'kube-up',
    keys: '/ "apiGroup:rbac.authorization.k8s.io act:write -user:system:*" enter',
    // select(.objectRef.apiGroup == "rbac.authorization.k8s.io")
    // | select(.verb | IN("create", "update", "patch", "delete", "deletecollection"))
    // | select(.user.username | startswith("system:") | not)
    ids: [
      '0f3117e0-bc2c-49dc-bfb7-0799ab4e2a1c',
      '1942b71f-11c2-4d3d-87fe-9aa0ac8c8291',
      '208dc004-747f-4e5b-8471-f6f9ed134017',
      '… 11 more',
      'c1531cfa-af71-4344-b1a5-d098b05e7721',
      'd8d7f948-f56f-4b6d-a3a1-9e6ae73c92ed',
      'f4c07523-35d4-483f-ae85-9365edd732aa',
    ],
    shows: ['17 of 1,046 requests', 'alice create clusterrolebindings !403', 'admin create clusterroles wild 201'],
  },
  {
    number: 8,
    asked: 'Which role does this binding give?',
    log: 'kube-up',
    keys: '/ "resource:*rolebindings* act:create name:crb1" enter enter / "roleRef" enter',
    // select(.verb == "create" and .objectRef.resource == "clusterrolebindings" and .objectRef.name == "crb1")
    ids: ['578ccfa1-2643-4299-ab3e-8f1da87f8a0e'],
    shows: [
      '1 of 1,046 requests',
      'action create clusterrolebindings.rbac.authorization.k8s.io crb1',
      'kind: ClusterRole name: wild',
    ],
  },
  {
    number: 8,
    asked: 'Which role does this binding give?',
    log: 'metadata',
    keys: '/ "resource:*rolebindings* act:create name:crb1" enter enter / "roleRef" enter',
    // select(.verb == "create" and .objectRef.resource == "clusterrolebindings" and .objectRef.name == "crb1")
    ids: ['dac6dc84-385e-436a-9e3f-782fb59126e5'],
    shows: ['1 of 1,193 requests', 'level: Metadata', 'no match for "roleRef"'],
  },
  {
    number: 8,
    asked: 'Who bound cluster-admin?',
    log: 'kube-up',
    keys: '/ "resource:*rolebindings* act:create cluster-admin" enter',
    // select(.verb == "create" and (.objectRef.resource | IN("clusterrolebindings", "rolebindings")))
    // | select(.requestObject.roleRef.name == "cluster-admin")
    ids: ['a0e5c0af-6053-4e38-ba29-4a1f5f3bbcb6'],
    shows: ['1 of 1,046 requests', 'system:apiserver create'],
  },
  {
    number: 8,
    asked: 'Who acted as somebody else?',
    log: 'kube-up',
    keys: '/ "has:as" enter',
    // select(.impersonatedUser)
    ids: [
      '07ca97ea-7b85-4de1-b6b3-6332596991d3',
      '171e6150-616d-4004-b006-5df9010bbde0',
      '1adc6c3a-67f0-471a-88de-07f8198a848a',
      '27f13854-d15e-4ca2-9c31-d3d75666a58d',
      '58b68a13-1f44-4acc-aa61-7e4f7bb03397',
      '6a835b26-d60f-4b38-90c1-2d18e6cb5145',
      '757dc799-9661-46fb-b23b-357b0454bc54',
      '7f0a739f-401a-4362-9176-25711fd7fc72',
      'e003a926-4409-445f-9a85-0ef1047890c3',
      'ff3f9977-bd0a-4544-ba43-831a3427d597',
      'ff993313-0efd-47d7-a443-85f3129ef81e',
    ],
    shows: [
      '11 of 1,046 requests',
      'admin→nobody delete namespaces team-b !403',
      'alice→root list secrets all namespaces 200',
    ],
  },
  {
    number: 8,
    asked: 'Did bob change RBAC?',
    log: 'kube-up',
    keys: '/ "apiGroup:rbac.authorization.k8s.io act:write user:bob" enter',
    // select(.objectRef.apiGroup == "rbac.authorization.k8s.io" and .user.username == "bob")
    // | select(.verb | IN("create", "update", "patch", "delete", "deletecollection"))
    ids: [],
    shows: ['0 of 1,046 requests', 'and none of them user:bob'],
  },
  {
    number: 9,
    asked: 'What changed in the object?',
    log: 'kube-up',
    keys: '/ "act:scale user:alice" enter enter / "replicas" enter',
    // select(.verb == "update" and .objectRef.subresource == "scale" and .user.username == "alice")
    ids: ['835e0729-bfdd-483e-9f66-c75a5c168190'],
    shows: [
      '1 of 1,046 requests',
      'action update deployments/scale.apps team-a/d1',
      'spec: {1} replicas: 3',
      'status: {1} replicas: 0',
      'responseObject: {5}',
    ],
  },
  {
    number: 9,
    asked: 'What changed in the object?',
    log: 'metadata',
    keys: '/ "act:scale user:alice" enter enter / "requestObject" enter',
    // select(.verb == "update" and .objectRef.subresource == "scale" and .user.username == "alice")
    ids: ['f39d2e78-7819-4418-951c-dea33919d346'],
    shows: ['1 of 1,193 requests', 'level: Metadata', 'no match for "requestObject"'],
  },
  {
    number: 10,
    asked: 'What did alice do from then to then?',
    log: 'kube-up',
    keys: '/ "user:alice at:16:59:42..16:59:43" enter',
    // select(.user.username == "alice") | select(.requestReceivedTimestamp | startswith("2026-11-23T16:59:42."))
    ids: [
      '076bde74-218e-49cd-9d1d-6add64ce218b',
      '0c4cbaf8-e6fa-4d75-8edb-edbb701ed127',
      '1774cba0-f0cb-491d-8c49-6be6c0d0e541',
      '… 15 more',
      'b513c0dd-252b-415f-a014-6e975f393906',
      'd68d6f80-da9e-4ac7-b5e0-8f6c35fc62dd',
      'f540572e-b47e-43f8-816d-c56678afba0d',
    ],
    shows: ['21 of 1,046 requests', 'alice debug pods team-a/p1 200', 'alice delcoll~ pods team-a 200'],
  },
  {
    number: 10,
    asked: 'What else did the one who debugged a pod do?',
    log: 'metadata',
    keys: '\\ "act:debug" enter + u',
    // select(.user.username == "alice")
    ids: [
      '00a78898-ca0a-4747-abb7-86c2342b2270',
      '00b0dd64-0a82-4609-b612-2f504087ad91',
      '01eb1743-08f3-4909-a4cf-6a104faa2d2a',
      '… 193 more',
      'f8482cf5-1ba5-400b-a535-b2a45f0ec0b4',
      'f9cf7cb2-6f61-46ef-9514-ed4f48fc1083',
      'fe63d1ab-05d3-4fb2-9be4-967f22588d19',
    ],
    shows: ['199 of 1,193 requests', 'user:alice', '▌ 16:56:28.354 ✓ alice debug pods team-a/p1 200'],
  },
  {
    number: 10,
    asked: 'What did kube-proxy do?',
    log: 'metadata',
    keys: '/ "user:system:kube-proxy" enter',
    // select(.user.username == "system:kube-proxy")
    ids: ['415ff1e8-133a-44d0-b7f2-d277e46c5afd', 'd07297de-88d8-4127-be96-8bae64aba467'],
    shows: ['2 of 1,193 requests', 'system:kube-proxy watch services all namespaces 200'],
  },
  {
    number: 10,
    asked: 'What did kube-proxy do?',
    log: 'kube-up',
    keys: '/ "user:system:kube-proxy" enter',
    // select(.user.username == "system:kube-proxy")
    ids: [],
    shows: ['0 of 1,046 requests', 'no event has user system:kube-proxy'],
  },
  {
    number: 11,
    asked: 'What is slow?',
    log: 'kube-up',
    keys: '/ "took>1s -verb:watch -act:session" enter',
    // select(.stage == "ResponseComplete" and .verb != "watch")
    // | select(.objectRef.subresource | IN("exec", "attach", "portforward", "proxy") | not)
    // | def seconds: (.[:19] + "Z" | fromdate) + ("0." + .[20:26] | tonumber);
    //   select((.stageTimestamp | seconds) - (.requestReceivedTimestamp | seconds) > 1)
    ids: ['70a15522-3d67-40f4-8d0d-c807110bee81', 'abc1ad3f-b921-44ef-91dc-893be2d8aaf5'],
    shows: ['2 of 1,046 requests', 'admin get things team-a/slow 200'],
  },
  {
    number: 11,
    asked: 'How slow is it?',
    log: 'metadata',
    keys: '/ "took>1s -verb:watch -act:session" enter enter',
    // select(.stage == "ResponseComplete" and .verb != "watch")
    // | select(.objectRef.subresource | IN("exec", "attach", "portforward", "proxy") | not)
    // | def seconds: (.[:19] + "Z" | fromdate) + ("0." + .[20:26] | tonumber);
    //   select((.stageTimestamp | seconds) - (.requestReceivedTimestamp | seconds) > 1)
    ids: ['b33d5502-fd7a-4e68-95cb-5af26ca2301b', 'b34e1def-d159-4bd6-baf3-c25d1e68065e'],
    shows: ['2 of 1,193 requests', 'action get things.fake.example.com team-a/slow', 'after arrival'],
  },
  {
    number: 11,
    asked: 'What took a minute?',
    log: 'metadata',
    keys: '/ "took>1m" enter',
    // def seconds: (.[:19] + "Z" | fromdate) + ("0." + .[20:26] | tonumber);
    // select((.stageTimestamp | seconds) - (.requestReceivedTimestamp | seconds) > 60)
    ids: [],
    shows: ['0 of 1,193 requests', 'no event matches took>1m'],
  },
  {
    number: 12,
    asked: 'Which rule logged this?',
    log: 'kube-up',
    policy: true,
    keys: '/ "resource:pods act:create user:ci-bot" enter r',
    // select(.verb == "create" and .objectRef.resource == "pods" and .objectRef.subresource == null)
    // | select(.user.username == "ci-bot")
    ids: ['12050d8d-d38c-4ce0-b7d1-7ea2c1172a43'],
    shows: [
      'rule 7 (line 30) RequestResponse',
      '✓ logged at RequestResponse, as this rule says',
      '✗ 1 user ci-bot is not system:kube-proxy',
      '✗ 6 verb create is not get, list or watch',
    ],
  },
  {
    number: 12,
    asked: 'Which rule logged this?',
    log: 'metadata',
    policy: true,
    keys: '/ "user:system:kube-proxy" enter r',
    // select(.user.username == "system:kube-proxy")
    ids: ['415ff1e8-133a-44d0-b7f2-d277e46c5afd', 'd07297de-88d8-4127-be96-8bae64aba467'],
    shows: ['rule 1 (line 4) Metadata', '✓ no conditions: matches every request'],
  },
  {
    number: 12,
    asked: 'Why is that not in the log?',
    log: 'kube-up',
    policy: true,
    keys: '/ "user:system:kube-proxy" enter A v',
    // select(.user.username == "system:kube-proxy")
    ids: [],
    shows: ['0 of 1,046 requests', '1 5 N 0 0.0% 0 0 level None: never logged'],
  },
  {
    number: 13,
    asked: 'Which services are NodePorts?',
    log: 'kube-up',
    keys: '/ "act:create resource:services name:web" enter enter / "NodePort" enter',
    // select(.verb == "create" and .objectRef.resource == "services" and .requestObject.spec.type == "NodePort")
    ids: ['d0b9c21b-4451-4d05-8d8d-8bde8e331b97'],
    shows: ['1 of 1,046 requests', 'action create services shop/web', 'type: NodePort'],
  },
  {
    number: 13,
    asked: 'Which services are NodePorts?',
    log: 'metadata',
    keys: '/ "act:create resource:services name:web" enter enter / "spec" enter',
    // select(.verb == "create" and .objectRef.resource == "services" and .objectRef.name == "web")
    ids: ['58a286ca-e4d7-4645-9122-af4515428d02'],
    shows: ['1 of 1,193 requests', 'level: Metadata', 'no match for "spec"'],
  },
  {
    number: 13,
    asked: 'Which pods are privileged?',
    log: 'kube-up',
    keys: '/ "act:create resource:pods ns:team-b" enter',
    // select(.verb == "create" and .objectRef.resource == "pods" and .objectRef.subresource == null)
    // | select(.requestObject.spec.containers[]?.securityContext.privileged)
    ids: ['12050d8d-d38c-4ce0-b7d1-7ea2c1172a43'],
    shows: ['1 of 1,046 requests', 'ci-bot create pods team-b/priv privileged 201'],
  },
  {
    number: 13,
    asked: 'Which pods are privileged?',
    log: 'metadata',
    keys: '/ "act:create resource:pods ns:team-b" enter',
    // select(.verb == "create" and .objectRef.resource == "pods" and .objectRef.namespace == "team-b")
    ids: ['51b693b5-7671-4a4c-9fe1-22f606d5a70d'],
    shows: ['1 of 1,193 requests', 'ci-bot create pods team-b/priv 201'],
    hides: ['privileged'],
  },
  {
    number: 13,
    asked: 'Who minted tokens?',
    log: 'metadata',
    keys: '/ "act:token" enter',
    // select(.objectRef.resource == "serviceaccounts" and .objectRef.subresource == "token")
    ids: ['43b0ee01-c362-4d5f-8713-f92df4baf09a', 'd3d3c46f-a13e-4fe9-8698-4b9810d51254'],
    shows: ['2 of 1,193 requests', 'admin token serviceaccounts shop/deployer 201'],
  },
  {
    number: 13,
    asked: 'Who changed webhooks?',
    log: 'metadata',
    keys: '/ "resource:*webhookconfigurations* act:write" enter',
    // select(.objectRef.resource // "" | endswith("webhookconfigurations"))
    // | select(.verb | IN("create", "update", "patch", "delete", "deletecollection"))
    ids: [],
    shows: ['0 of 1,193 requests', 'events match resource:*webhookconfigurations*, and none of them act:write'],
  },
  {
    number: 13,
    asked: 'Who requested certificates?',
    log: 'kube-up',
    keys: '/ "resource:csr" enter',
    // select(.objectRef.resource == "certificatesigningrequests")
    ids: [],
    shows: ['0 of 1,046 requests', 'no event has resource csr'],
  },
  {
    number: 14,
    asked: 'What would pod security deny?',
    log: 'kube-up',
    keys: '/ "note:pod-security.kubernetes.io/audit-violations" enter enter / "violat" enter',
    // select(.annotations["pod-security.kubernetes.io/audit-violations"])
    ids: ['12050d8d-d38c-4ce0-b7d1-7ea2c1172a43'],
    shows: ['1 of 1,046 requests', 'action create pods team-b/priv', 'would violate PodSecurity'],
  },
  {
    number: 14,
    asked: 'What would pod security deny?',
    log: 'metadata',
    keys: '/ "note:pod-security.kubernetes.io/audit-violations" enter',
    // select(.annotations["pod-security.kubernetes.io/audit-violations"])
    ids: ['51b693b5-7671-4a4c-9fe1-22f606d5a70d'],
    shows: ['1 of 1,193 requests', 'ci-bot create pods team-b/priv 201'],
  },
  {
    number: 14,
    asked: 'And an admission policy?',
    log: 'metadata',
    keys: '/ "note:validation.policy.admission.k8s.io/*" enter',
    // select(.annotations // {} | keys | any(startswith("validation.policy.admission.k8s.io/")))
    ids: [],
    shows: ['0 of 1,193 requests', 'no event matches note:validation.policy.admission.k8s.io/*'],
  },
  {
    number: 15,
    asked: 'Who was there since then?',
    log: 'kube-up',
    keys: '/ "since:2026-11-23T17:00" enter 1',
    // select(.requestReceivedTimestamp >= "2026-11-23T17:00")
    ids: [
      '00fb14c0-682c-4ed0-ba6b-96e2098b2fe6',
      '013087c2-6154-495c-b93b-9e541aa0d0bf',
      '035cd117-1417-43d8-9809-e23eac99d2a1',
      '… 202 more',
      'fb606b83-c3d8-4331-a4d0-c165549fbc3d',
      'fe44fa1f-ed90-4e2d-984f-c1f3174fad9c',
      'ffd4aa5c-b8f8-44a3-9b80-dc434efd7f03',
    ],
    shows: ['208 of 1,046 requests', 'admin 75│', 'carol 2│'],
  },
  {
    number: 15,
    asked: 'Who was there since then?',
    log: 'metadata',
    keys: '/ "since:2026-11-23T17:00" enter',
    // select(.requestReceivedTimestamp >= "2026-11-23T17:00")
    ids: [],
    shows: [
      '0 of 1,193 requests',
      'all events are before since:2026-11-23T17:00: the newest is of 2026-11-23 16:56:55 UTC',
    ],
  },
  {
    number: 16,
    asked: 'What can this policy not tell me?',
    log: 'kube-up',
    policy: true,
    keys: 'A',
    shows: ['1 5 N 0 0.0% 0 0 level None: never logged', '2 7 M 164 14.7%', '6 28 R 368', '7 30 RR 294'],
  },
  {
    number: 16,
    asked: 'What can this policy not tell me?',
    log: 'metadata',
    policy: true,
    keys: '/ "level:Request,RequestResponse" enter',
    // select(.level == "Request" or .level == "RequestResponse")
    ids: [],
    shows: ['0 of 1,193 requests', 'no event has level Request,RequestResponse: all have level Metadata'],
  },
]
