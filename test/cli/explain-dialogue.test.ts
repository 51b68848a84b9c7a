import { expect, test } from 'vitest'
import { dialogue } from '../../src/cli/explain/dialogue.ts'
import { askedRequest } from '../../src/cli/explain/request.ts'

/** Runs the dialogue on answers, which end where there are no more. */
async function talk(answers: readonly string[], policy?: string) {
  const questions: string[] = []
  const rest = [...answers]
  const outcome = await dialogue((question) => {
    questions.push(question)
    return Promise.resolve(rest.shift() ?? null)
  }, policy)
  return { questions, outcome, rest }
}

test('Enter alone accepts each default', async () => {
  const { questions, outcome } = await talk(['', '', '', '', '', '', ''])
  expect(questions.map((question) => question.slice(0, 12))).toEqual([
    'Policy file ',
    'Which user? ',
    'Groups, sepa',
    'Resource, su',
    'Verb [get]: ',
    'Namespace (e',
    'Name of the ',
  ])
  expect(questions[1]).toMatch(/\[kubernetes-admin\]: $/)
  expect(outcome?.policy).toBe('policy.yaml')
  expect(outcome?.request).toMatchObject({ user: 'kubernetes-admin', group: [], resource: 'pods', verb: 'get' })
  expect(askedRequest(outcome!.request, '1.36').kind).toBe('asked')
})

test('a resource', async () => {
  const { outcome } = await talk(['p.yaml', 'alice', ' devs  ops ', 'pods/exec', 'create', 'shop'])
  expect(outcome?.policy).toBe('p.yaml')
  expect(outcome?.request).toEqual({
    user: 'alice',
    asAnonymous: false,
    group: ['devs', 'ops'],
    exactGroups: false,
    resource: 'pods/exec',
    verb: 'create',
    namespace: 'shop',
    name: '',
  })
})

test('a path, and a policy that is known', async () => {
  const { questions, outcome, rest } = await talk(['system:anonymous', '/healthz', 'head', 'left'], 'p.yaml')
  expect(questions).toHaveLength(3)
  expect(outcome).toMatchObject({
    policy: 'p.yaml',
    request: { user: undefined, asAnonymous: true, url: '/healthz', method: 'HEAD' },
  })
  expect(rest).toEqual(['left'])
})

test('a failed login', async () => {
  const { outcome } = await talk(['-', '/api/v1/pods', ''], 'p.yaml')
  expect(outcome?.request).toMatchObject({ user: false, group: [], url: '/api/v1/pods', method: 'GET' })
})

test('what is deleted as a collection is not asked for its name', async () => {
  const { questions } = await talk(['a', '', 'pods', 'deletecollection', 'shop'], 'p.yaml')
  expect(questions).toHaveLength(5)
})

test.each([[[]], [['p']], [['p', 'alice', '', 'pods']]])(
  'no more answers after %j: nothing is asked',
  async (answers) => {
    expect((await talk(answers)).outcome).toBeNull()
  },
)
