import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ColumnLabels } from '../../src/screen/labels/column-labels.ts'
import { Labels } from '../../src/screen/labels/labels.ts'
import { wordingOf } from '../../src/screen/labels/said.ts'
import { saidResource, targetWording } from '../../src/screen/labels/target.ts'
import { type Caller, callerWording, saidUser } from '../../src/screen/labels/who.ts'

const users = wordingOf(saidUser)

function labelled(values: readonly string[], cells: number): string[] {
  const labels = new Labels(users, cells, values)
  return values.map((value) => labels.of(value).text)
}

const controllers = [
  'daemon-set',
  'deployment',
  'disruption',
  'endpoint',
  'endpointslice',
  'expand',
  'node',
  'statefulset',
]
  .map((name) => `system:serviceaccount:kube-system:${name}-controller`)
  .concat('system:serviceaccount:kube-system:generic-garbage-collector')

test('what users share is cut before where they differ', () => {
  expect(
    labelled(['system:serviceaccount:kube-system:node-controller', 'alice', 'system:node:n1', 'system:apiserver'], 40),
  ).toEqual(['node-controller ·kube-system', 'alice', 'node n1', 'system:apiserver'])
  expect(labelled(controllers, 16)).toEqual([
    'daemon-set-cont~',
    'deployment-cont~',
    'disruption-cont~',
    'endpoint-contro~',
    'endpointslice-c~',
    'expand-controll~',
    'node-controller',
    'statefulset-con~',
    'generic-garbage~',
  ])
  expect(labelled(['system:kube-scheduler', 'system:kube-controller-manager'], 18)).toEqual([
    'kube-scheduler',
    'kube-controller-m~',
  ])
})

test('a namespace is cut only where the name is the only one', () => {
  const three = ['version', 'operators-redhat', 'network-operator'].map(
    (namespace) => `system:serviceaccount:openshift-${namespace}:default`,
  )
  expect(labelled(three, 40)).toEqual([
    'default ·openshift-version',
    'default ·openshift-operators-redhat',
    'default ·openshift-network-operator',
  ])
  expect(labelled(three, 20)).toEqual(['default ·~ft-version', 'default ·~ors-redhat', 'default ·~k-operator'])
  expect(labelled(['system:serviceaccount:shop:alice', 'alice'], 8)).toEqual(['alice~2', 'alice'])
})

const common = fc.constantFrom(
  'system:serviceaccount:kube-system:',
  'system:serviceaccount:openshift-kube-apiserver-operator:kube-',
  'system:node:ip-10-0-134-',
  'system:',
  'https://sso.example.com/users/',
  'tenant-0123456789-0123456789-',
  '',
)
const middle = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('a', 'b', 'ab', 'node', 'node-1', '日本', 'é', '\x1b[31m', '~2', '~3', ' ·shop', '(none)'),
)
const end = fc.constantFrom('-controller', '.us-west-2.compute.internal', '-operator-serviceaccount', ':default', '')
const anyUser = fc.tuple(common, middle, end).map((parts) => parts.join(''))
const anyUsers = fc.uniqueArray(anyUser, { maxLength: 60 })
const enough = fc.integer({ min: 12, max: 60 })

test('no two users look alike in 12 cells or more', () => {
  fc.assert(
    fc.property(anyUsers, anyUsers, enough, (first, later, cells) => {
      const labels = new Labels(users, cells, first)
      const all = [...new Set([...first, ...later])]
      const texts = all.map((value) => labels.of(value).text)
      expect(new Set(texts).size).toBe(all.length)
      for (const value of all) expect(labels.of(value).width).toBeLessThanOrEqual(cells)
    }),
  )
})

test('no two callers look alike in 12 cells or more, and an impersonation keeps its arrow', () => {
  const anyCaller = fc.record({ user: anyUser, as: fc.oneof(fc.constant(''), anyUser) })
  fc.assert(
    fc.property(fc.uniqueArray(anyCaller, { selector: callerWording.key, maxLength: 40 }), enough, (callers, cells) => {
      const labels = new Labels<Caller>(callerWording, cells, callers)
      const texts = callers.map((value) => labels.of(value).text)
      expect(new Set(texts).size).toBe(callers.length)
      for (const [at, { as }] of callers.entries()) if (as !== '') expect(texts[at]).toContain('→')
    }),
  )
})

test('no two targets look alike in 12 cells or more', () => {
  const anyTarget = fc.record({
    hasObjectRef: fc.constant(true),
    resource: fc.constantFrom('pods', 'deployments', 'customresourcedefinitions', 'events'),
    subresource: fc.constantFrom('', 'exec', 'status'),
    apiGroup: fc.constantFrom('', 'apps', 'events.k8s.io', 'apiextensions.k8s.io'),
    namespace: fc.constantFrom('', 'shop', 'kube-system'),
    name: fc.tuple(fc.constantFrom('web-7f9c', 'a-very-long-name-of-a-pod-'), middle).map((parts) => parts.join('')),
    requestURI: fc.constant(''),
  })
  fc.assert(
    fc.property(
      fc.uniqueArray(anyTarget, { selector: (one) => JSON.stringify(one), maxLength: 40 }),
      enough,
      (targets, cells) => {
        const wording = targetWording(() => false)
        const labels = new Labels(wording, cells, targets)
        const keys = new Set(targets.map(wording.key))
        expect(new Set(targets.map((one) => labels.of(one).text)).size).toBe(keys.size)
      },
    ),
  )
})

test('in any width a label fits, and a shortened one has a sign', () => {
  fc.assert(
    fc.property(anyUsers, fc.integer({ min: 1, max: 11 }), (values, cells) => {
      const labels = new Labels(users, cells, values)
      for (const value of values) expect(labels.of(value).width).toBeLessThanOrEqual(cells)
    }),
  )
})

test('a value that comes later changes the labels of others only where it must', () => {
  const column = new ColumnLabels(users)
  for (const value of controllers) column.add(value)
  const before = controllers.map((value) => column.of(value, 20).text)
  column.add('alice')
  expect(controllers.map((value) => column.of(value, 20).text)).toEqual(before)
  column.add('system:serviceaccount:shop:node-controller')
  expect(column.of('system:serviceaccount:kube-system:node-controller', 20).text).toBe('node-con~ ·kube-sys~')
})

test('a resource loses its API group before anything else', () => {
  expect(saidResource('deployments/scale.apps')).toMatchObject({ name: 'deployments/scale', trail: 'apps' })
  const column = new ColumnLabels(wordingOf(saidResource))
  for (const value of ['events', 'events.events.k8s.io', 'customresourcedefinitions.apiextensions.k8s.io'])
    column.add(value)
  const labels = ['events', 'events.events.k8s.io', 'customresourcedefinitions.apiextensions.k8s.io']
  expect(labels.map((value) => column.of(value, 14).text)).toEqual(['events', 'events.events~', 'customresourc~'])
})

test('a resource that begins with a dot is shown, and not as the API group of nothing', () => {
  const target = { hasObjectRef: true, resource: '..', subresource: '', apiGroup: '', namespace: '', name: '' }
  const wording = targetWording(() => true)
  expect(wording.whole({ ...target, requestURI: '/api/v1/..%2f' }).text).toBe('..')
  expect(saidResource('.hidden.apps')).toMatchObject({ name: '.hidden.apps', trail: '' })
})

test('a name that reads like what stands for another user is in quotes', () => {
  expect(
    labelled(
      ['admin ·kube-system', 'system:serviceaccount:kube-system:admin', 'node n1', 'bob→admin', '(none)', ''],
      40,
    ),
  ).toEqual(['"admin ·kube-system"', 'admin ·kube-system', '"node n1"', '"bob→admin"', '"(none)"', '(none)'])
})
