import { expect, test } from 'vitest'
import type { Problem } from '../../src/audit/problem.ts'
import { reportNotices } from '../../src/intake/bytes-to-records.ts'

test('a refused connection is a problem that says of which sort it is, and when it was', () => {
  const problems: Problem[] = []
  const report = reportNotices({ record: () => null, problem: (problem) => problems.push(problem) })
  const detail = '10.0.0.1:4242 failed the TLS handshake'
  report({ kind: 'refused', path: 'https://[::]:9443', offset: null, detail, refusal: { sort: 'tls', at: 7 } })
  const refused = { sort: 'tls', times: 1, since: 7, until: 7 }
  expect(problems).toEqual([{ path: 'https://[::]:9443', offset: null, reason: detail, refused }])
})
