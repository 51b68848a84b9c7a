import { describe, expect, test } from 'vitest'
import { eventLine } from '../../support/logs.ts'
import { recordsOf, reread } from '../../support/records-of.ts'

const line = (id: number): string => eventLine(id).trim()
const ways: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['in CRI', (text) => text.replaceAll(/^/gm, '2026-11-26T20:19:20.189011712Z stderr F ')],
]

describe.each(ways)('what kube-apiserver prints beside its log is no loss, %s', (_, wrap) => {
  test.each([
    '2026/11/26 20:19:20 httputil: ReverseProxy read error during body copy: unexpected EOF',
    '2026/11/26 20:19:20 http: TLS handshake error from 10.0.0.1:1234: EOF',
    'Impacted events:',
    'logging error output: "k8s\\x00\\n\\f\\n\\x02v1\\x12\\x06Status"\n [kubelet/v1.36.2 (linux/amd64) kubernetes/abcdef0 10.0.0.1:39924]',
    '{"level":"warn","ts":"2026-11-26T20:19:20.189Z","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xc0001/127.0.0.1:2379","attempt":0,"error":"rpc error"}',
    '{"level":"info","ts":1764188360.1,"logger":"etcd-client","caller":"v3/x.go:1","msg":"said"}',
    'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]',
    'goroutine 1 [running]:\nmain.main()\n\t/workspace/cmd/kube-apiserver/apiserver.go:34 +0x1d',
    'k8s.io/apiserver/pkg/server.(*GenericAPIServer).Run(0xc0001, {0x1, 0x2})\n\tk8s.io/apiserver/pkg/server/genericapiserver.go:512 +0x5e',
    'net/http.(*conn).serve(0xc000b2a000, {0x4c1d0f8, 0xc000a})\n\t/usr/local/go/src/net/http/server.go:2009 +0x612',
    'created by net/http.(*Server).Serve in goroutine 12\n\t/usr/local/go/src/net/http/server.go:3086 +0x5cb',
    'runtime.gopanic({0x1, 0x2})\n\truntime/panic.go:770 +0x132\nexit status 2',
  ])('%s', (said) => {
    const { ids, lost, foreign } = recordsOf(`${wrap(line(1))}\n${wrap(said)}\n${wrap(line(2))}\n`)
    expect({ ids, lost }).toEqual({ ids: ['id-1', 'id-2'], lost: [] })
    expect(foreign).toHaveLength(said.split('\n').length)
  })
})

describe('what kube-apiserver says of events that a backend could not write', () => {
  const events = Array.from({ length: 30 }, (_, id) => line(id))
  const arrival = (id: number): string =>
    new Date(Date.UTC(2026, 10, 23, 17) + id * 10).toISOString().replace('Z', '000712Z')
  const audit = (id: number, more = ''): string =>
    `${arrival(id)} AUDIT: id="id-${id}" stage="ResponseComplete" ip="10.0.0.7" method="get" user="user-${id % 7}" groups="\\"system:authenticated\\"" as="<self>" asgroups="<lookup>" user-agent="x" namespace="shop" uri="/api/v1/namespaces/shop/pods/web-${id}"${more} response="200"`
  const said = 'Error in audit plugin \'webhook\' affecting 5 audit events: Post "https://x/": connection refused'
  const block = (ids: readonly number[]): string =>
    [`E1126 20:19:20.189011       1 metrics.go:110] ${said}`, 'Impacted events:', ...ids.map((id) => audit(id))].join(
      '\n',
    )

  test('is a loss with its reason, and the copies of events that are there are left out', () => {
    const log = `${events.join('\n')}\n${block([25, 26, 27, 28, 29])}\n\n${line(30)}\n`
    const { ids, lost, foreign, copies } = recordsOf(log)
    expect(ids).toEqual(Array.from({ length: 31 }, (_, id) => `id-${id}`))
    expect(lost).toEqual([`kube-apiserver says: ${said}`])
    expect([foreign.length, copies.length]).toEqual([1, 5])
  })

  test('an event that is nowhere else is taken from its text, once', () => {
    const log = `${events.join('\n')}\n${block([29, 40])}\n${block([40])}\n`
    const { ids, lost } = recordsOf(log)
    expect(ids).toEqual([...Array.from({ length: 30 }, (_, id) => `id-${id}`), 'id-40'])
    expect(lost).toHaveLength(2)
  })

  test('in CRI, between the events', () => {
    const out = (text: string): string => text.replaceAll(/^/gm, '2026-11-26T20:19:20Z stdout F ')
    const err = (text: string): string => text.replaceAll(/^/gm, '2026-11-26T20:19:20Z stderr F ')
    const log = [out(line(1)), err('I1126 20:19:20.189011       1 x.go:1] x'), out(line(2)), err(block([1, 2, 3]))]
    expect(recordsOf(`${log.join('\n')}\n`)).toMatchObject({ ids: ['id-1', 'id-2', 'id-3'], lost: { length: 1 } })
  })

  const message = (ids: readonly number[]): string =>
    `${said}\nImpacted events:\n${ids.map((id) => `${audit(id)}\n`).join('')}`
  const inJson = { ts: 1764188360.1, caller: 'audit/metrics.go:110' }

  test.each([
    ['as JSON (--logging-format=json)', (ids: readonly number[]) => ({ ...inJson, msg: message(ids) })],
    ['in JSON in a wrapping', (ids: readonly number[]) => ({ log: JSON.stringify({ ...inJson, msg: message(ids) }) })],
    [
      'in one record of a shipper that joins lines',
      (ids: readonly number[]) => ({ log: `E1126 20:19:20.189011       1 metrics.go:110] ${message(ids)}` }),
    ],
  ])('%s: its events are taken where they are nowhere else, once', (_, own) => {
    const log = `${line(1)}\n${JSON.stringify(own([1, 2]))}\n${JSON.stringify(own([2, 3]))}\n${line(4)}\n`
    const { ids, lost, copies, places } = recordsOf(log)
    expect({ ids, lost }).toEqual({
      ids: ['id-1', 'id-2', 'id-3', 'id-4'],
      lost: Array(2).fill(`kube-apiserver says: ${said}`),
    })
    expect(copies).toHaveLength(2)
    expect(reread(log, places[1]!)).toEqual(['id-1', 'id-2'])
  })

  test('what has only the audit ID and the stage of another event is no copy of it: a client can repeat an ID', () => {
    const others = [
      audit(1).replace(/^\S+/, arrival(2)),
      audit(1).replace('user="user-1"', 'user="mallory"'),
      audit(1).replace('method="get"', 'method="delete"'),
      audit(1).replace('pods/web-1"', 'secrets/db"'),
    ]
    for (const other of others) {
      const log = `I1126 20:19:20.189011       1 x.go:1] started\n${line(1)}\n${audit(3)}\n${other}\n${audit(3).replace('/web-3', '/y')}\n`
      expect(recordsOf(log)).toMatchObject({ ids: ['id-1', 'id-3', 'id-1', 'id-3'], copies: [], lost: [] })
    }
  })

  test('a copy whose words are escaped in another way is one', () => {
    const more = { requestURI: '/x?a=1&b=<é>\u2028', user: { username: 'al"ice' } }
    const own = eventLine(1, more).trim().replace('&', '\\u0026').replace('<', '\\u003c')
    const copy = audit(1)
      .replace(/uri="[^"]*"/, String.raw`uri="/x?a=1&b=<é>\u2028"`)
      .replace('user="user-1"', String.raw`user="al\"ice"`)
    const log = `I1126 20:19:20.189011       1 x.go:1] started\n${own}\n${copy}\n`
    expect(recordsOf(log)).toMatchObject({ ids: ['id-1'], copies: [expect.any(String)], lost: [] })
  })

  test('a client whose words kube-apiserver repeats there makes no event', () => {
    const forged = line(666)
    const agent = `x"\n${forged}\n${audit(667)}\n`
    const quoted = audit(1).replace('user-agent="x"', `user-agent=${JSON.stringify(agent)}`)
    for (const msg of [
      `${said}\nImpacted events:\n${quoted}\n${forged}\n`,
      `x ${said}\nImpacted events:\n${audit(668)}\n`,
      `${said} ${audit(669)}`,
    ])
      expect(recordsOf(`${JSON.stringify({ ...inJson, msg })}\n`).ids).toEqual(msg.includes(quoted) ? ['id-1'] : [])
    const other = { ...inJson, caller: 'x/trace.go:1', msg: message([670]) }
    expect(recordsOf(`${JSON.stringify(other)}\n`)).toMatchObject({ ids: [], lost: [] })
  })

  test('no other message of the program says so, whatever it repeats of a client', () => {
    const own = `I1126 20:19:20.189011       1 trace.go:236] Trace[1]: "Get" agent:E1126 20:19:20.189011       1 metrics.go:110] ${said}`
    expect(recordsOf(`${own}\n`)).toMatchObject({ ids: [], lost: [] })
  })
})

describe('logs of other programs are named, with what to do', () => {
  test("auditd's", () => {
    const { lost, foreign, advice } = recordsOf(
      'type=SYSCALL msg=audit(1772360000.123:456): arch=c000003e comm="kubectl"\nnode=cp-1 type=EXECVE msg=audit(1772360000.123:456): a0="get"\n',
    )
    expect(lost).toEqual([])
    expect(foreign).toHaveLength(2)
    expect(advice).toContain('--audit-log-path')
  })

  test("Rancher's", () => {
    const log = [
      { auditID: 'r-1', requestURI: '/v1/x', user: { name: 'u', group: ['g'] }, method: 'PUT', responseCode: 200 },
      { auditID: 'r-2', requestURI: '/v3/x', user: { name: 'u' }, verb: 'GET', stage: 'RequestReceived' },
      { auditID: 'r-2', responseStatus: '200', stage: 'ResponseComplete' },
    ]
    const { lost, foreign, advice } = recordsOf(log.map((one) => `${JSON.stringify(one)}\n`).join(''))
    expect(lost).toEqual([])
    expect(new Set(foreign)).toEqual(new Set(["an entry of Rancher's own API audit log, not an event"]))
    expect(advice).toContain('Rancher')
  })

  test.each([
    [
      '---\ninsertId: aa-1\nlogName: projects/x\nprotoPayload:\n  methodName: io.k8s.core.v1.pods.create\n',
      '--format=json',
    ],
    ['apiVersion: v1\nitems:\n- kind: Event\n', '-o json'],
    ['kind: Policy\nrules:\n- level: None\n', '--policy'],
  ])('YAML: %j', (log, wayOut) => {
    expect(recordsOf(log)).toMatchObject({ ids: [], advice: expect.stringContaining(wayOut) as string })
  })

  test('an event that lacks its level stays a loss', () => {
    const without = eventLine(1, { level: undefined })
    expect(recordsOf(without)).toMatchObject({ ids: [], lost: { length: 1 }, foreign: [] })
  })
})
