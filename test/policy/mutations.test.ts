import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import { build, type Plugin } from 'esbuild'
import { expect, test } from 'vitest'
import type { checkVectors, Question } from '../conformance/check-vectors.ts'
import { unexpected } from '../conformance/exceptions.ts'
import { find } from '../conformance/find.ts'
import type { Vectors } from '../conformance/shapes.ts'
import { fixtures, root } from '../support/paths.ts'

/** A way to break the program that the vectors must notice: `find` stands in the file once and becomes `replace`. */
interface Mutation {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
  /** The checks that should notice. */
  readonly question: Question
  /** How many cases of the fixtures come out wrong with it; none would mean that nothing guards this. */
  readonly fails: number
}

const match = 'src/policy/judge/match.ts'
const project = 'src/policy/judge/project.ts'
const verdict = 'src/policy/judge/verdict.ts'
const possible = 'src/policy/judge/possible-requests.ts'
const attributes = 'src/audit/request/attributes.ts'

const mutations: readonly Mutation[] = [
  {
    name: '`pods/*` does not take plain pods',
    file: match,
    find: "return wanted.endsWith('/*') && wanted.slice(0, -2) === resource",
    replace: "return wanted.endsWith('/*') && wanted.slice(0, -2) === resource && subresource !== ''",
    question: 'rule',
    fails: 134,
  },
  {
    name: '`pods` takes subresources too',
    file: match,
    find: "if (wanted === '*' || wanted === combinedResource(attributes)) return true",
    replace: "if (wanted === '*' || wanted === resource || wanted === combinedResource(attributes)) return true",
    question: 'rule',
    fails: 48,
  },
  {
    name: '`*/*` matches',
    file: match,
    find: "if (wanted === '*' || wanted",
    replace: "if (wanted === '*' || wanted === '*/*' || wanted",
    question: 'rule',
    fails: 10,
  },
  {
    name: '`*/` takes what has no subresource',
    file: match,
    find: "if (subresource !== '' && wanted",
    replace: 'if (wanted',
    question: 'rule',
    fails: 4,
  },
  {
    name: '`*/log` is a literal',
    file: match,
    find: "wanted.startsWith('*/') && ",
    replace: 'false && ',
    question: 'rule',
    fails: 72,
  },
  {
    name: '`*` is any user',
    file: match,
    find: 'user && [user.username]',
    replace: "user && [user.username, '*']",
    question: 'rule',
    fails: 2,
  },
  {
    name: '`*` is any group of users',
    file: match,
    find: 'user && (user.groups ?? [])',
    replace: "user && [...(user.groups ?? []), '*']",
    question: 'rule',
    fails: 6,
  },
  {
    name: '`*` is any verb',
    file: match,
    find: "listed('verbs', rule.verbs, [verb])",
    replace: "listed('verbs', rule.verbs, [verb, '*'])",
    question: 'rule',
    fails: 3,
  },
  {
    name: '`*` is any namespace',
    file: match,
    find: 'resourceRequest ? [namespace] : null',
    replace: "resourceRequest ? [namespace, '*'] : null",
    question: 'rule',
    fails: 5,
  },
  {
    name: '`*` is any resource name',
    file: match,
    find: '!names.includes(attributes.name)',
    replace: "!names.includes('*') && !names.includes(attributes.name)",
    question: 'rule',
    fails: 1,
  },
  {
    name: '`*` is no API group',
    file: match,
    find: "group !== attributes.apiGroup && group !== '*'",
    replace: 'group !== attributes.apiGroup',
    question: 'rule',
    fails: 104,
  },
  {
    name: 'no API group is any API group',
    file: match,
    find: "const group = entry.group ?? ''\n  if",
    replace: "const group = entry.group ?? '*'\n  if",
    question: 'rule',
    fails: 24,
  },
  {
    name: 'case is folded',
    file: match,
    find: 'got.includes(name)',
    replace: 'got.some((one) => one.toLowerCase() === name.toLowerCase())',
    question: 'rule',
    fails: 8,
  },
  {
    name: 'names are trimmed',
    file: match,
    find: 'got.includes(name)',
    replace: 'got.includes(name.trim())',
    question: 'rule',
    fails: 7,
  },
  {
    name: 'users or userGroups is enough',
    file: match,
    find: "const who = given(rule, ['users', 'userGroups', 'verbs'])",
    replace: "const who = given(rule, rule.users?.length ? ['users', 'verbs'] : ['userGroups', 'verbs'])",
    question: 'rule',
    fails: 61,
  },
  {
    name: 'every group of userGroups is needed',
    file: match,
    find: 'names.findIndex((name) => got.includes(name))',
    replace: 'names.every((name) => got.includes(name)) ? 0 : -1',
    question: 'rule',
    fails: 1346,
  },
  {
    name: 'an entry without resources heeds resourceNames',
    file: match,
    find: "if (resources.length === 0) return { matched: true, item: '' }",
    replace: "if (resources.length === 0 && !entry.resourceNames?.length) return { matched: true, item: '' }",
    question: 'rule',
    fails: 1,
  },
  {
    name: 'a request without a name passes resourceNames',
    file: match,
    find: 'if (names.length > 0 && ',
    replace: "if (names.length > 0 && attributes.name !== '' && ",
    question: 'rule',
    fails: 92,
  },
  {
    name: 'namespaces pass what is in no namespace',
    file: match,
    find: 'resourceRequest ? [namespace] : null',
    replace: "resourceRequest ? [namespace === '' ? (rule.namespaces?.[0] ?? '') : namespace] : null",
    question: 'rule',
    fails: 80,
  },
  {
    name: 'a rule with nonResourceURLs alone looks at resource requests',
    file: match,
    find: 'if (resourceRequest) return { wanted, got: null, outcome: false }',
    replace: '',
    question: 'rule',
    fails: 369,
  },
  {
    name: 'a rule with resources looks at URLs',
    file: match,
    find: 'if (!attributes.resourceRequest) return { wanted, got: null, outcome: false }',
    replace: '',
    question: 'rule',
    fails: 141,
  },
  {
    name: 'a rule with namespaces looks at URLs',
    file: match,
    find: 'resourceRequest ? [namespace] : null',
    replace: '[namespace]',
    question: 'rule',
    fails: 111,
  },
  {
    name: '`/healthz/*` takes /healthz',
    file: match,
    find: 'path.startsWith(trimStars(spec))',
    replace: '`${path}/`.startsWith(trimStars(spec))',
    question: 'rule',
    fails: 4,
  },
  {
    name: '`/healthz*` stops at a slash',
    file: match,
    find: 'path.startsWith(trimStars(spec))',
    replace: "path.startsWith(trimStars(spec)) && !path.slice(trimStars(spec).length).includes('/')",
    question: 'rule',
    fails: 16,
  },
  {
    name: 'the last rule that matches decides',
    file: match,
    find: '(policy.rules ?? []).entries()',
    replace: '[...(policy.rules ?? []).entries()].reverse()',
    question: 'rule',
    fails: 3085,
  },
  {
    name: "the rule's stages replace the policy's",
    file: match,
    find: 'union(policy.omitStages, rule.omitStages)',
    replace: 'union(rule.omitStages?.length ? rule.omitStages : policy.omitStages)',
    question: 'rule',
    fails: 133,
  },
  {
    name: "the policy's stages are forgotten where no rule matches",
    file: match,
    find: 'union(policy.omitStages, null)',
    replace: 'union(null)',
    question: 'rule',
    fails: 128,
  },
  {
    name: "a rule's omitManagedFields false is ignored",
    file: match,
    find: 'rule.omitManagedFields ?? policy.omitManagedFields ?? false',
    replace: '(rule.omitManagedFields || policy.omitManagedFields) ?? false',
    question: 'rule',
    fails: 16,
  },
  {
    name: "the name of a create is objectRef's",
    file: attributes,
    find: 'return !event.hasObjectRef || completable(event) || damaged(event)',
    replace: "return !event.hasObjectRef || (event.verb !== 'create' && completable(event)) || damaged(event)",
    question: 'rule',
    fails: 60,
  },
  {
    name: "the namespace of an update is objectRef's",
    file: attributes,
    find: 'return !event.hasObjectRef || completable(event) || damaged(event)',
    replace: "return !event.hasObjectRef || (event.verb !== 'update' && completable(event)) || damaged(event)",
    question: 'rule',
    fails: 6,
  },
  {
    name: 'the name of a create is left out',
    file: attributes,
    find: 'if (parsed !== null) {',
    replace: "if (event.verb === 'create') return exactly({ ...logged, name: '' })\n  if (parsed !== null) {",
    question: 'rule',
    fails: 45,
  },
  {
    name: 'the name may have come from the body, the namespace not',
    file: attributes,
    find: "    { ...logged, namespace: '' },\n    { ...logged, name: '', namespace: '' },\n",
    replace: '',
    question: 'doubt',
    fails: 18,
  },
  {
    name: 'the impersonated user is the user',
    file: attributes,
    find: '{ username: event.user, ',
    replace: '{ username: event.impersonatedUser || event.user, ',
    question: 'rule',
    fails: 134,
  },
  {
    name: 'a failed login is a user without a name',
    file: attributes,
    find: 'failedBeforeUser(event) ? null : {',
    replace: '{',
    question: 'rule',
    fails: 95,
  },
  {
    name: 'every user without a name is a failed login',
    file: attributes,
    find: "return isNobody(event) && stage === 'ResponseStarted' && (code === 401 || code === 400)",
    replace: 'return isNobody(event)',
    question: 'rule',
    fails: 3,
  },
  {
    name: 'the path stays percent-encoded',
    file: attributes,
    find: 'decodePath(splitURI(requestURI)[0])',
    replace: 'splitURI(requestURI)[0]',
    question: 'rule',
    fails: 33,
  },
  {
    name: 'the path keeps the query',
    file: attributes,
    find: '[uri.slice(0, at), uri.slice(at + 1)]',
    replace: '[uri, uri.slice(at + 1)]',
    question: 'rule',
    fails: 508,
  },
  {
    name: 'any request URI is believed',
    file: attributes,
    find: 'return same ? info : null',
    replace: 'return info',
    question: 'doubt',
    fails: 85,
  },
  {
    name: 'without objectRef it was a URL',
    file: attributes,
    find: "if (!('isResourceRequest' in info) || !info.isResourceRequest || info.verb !== event.verb) return exactly(logged)",
    replace: 'if (info) return exactly(logged)',
    question: 'doubt',
    fails: 711,
  },
  {
    name: 'a stage that is left out fits',
    file: verdict,
    find: ' && !evaluated.omitStages.includes(event.stage)',
    replace: '',
    question: 'doubt',
    fails: 101,
  },
  {
    name: 'another level fits',
    file: verdict,
    find: 'evaluated.level === event.level && ',
    replace: '',
    question: 'doubt',
    fails: 1040,
  },
  {
    name: 'the first of several candidates is the rule',
    file: verdict,
    find: 'candidates.length === 1',
    replace: 'candidates.length >= 1',
    question: 'doubt',
    fails: 674,
  },
  {
    name: 'the plain reading is believed',
    file: verdict,
    find: 'const fitting = outcomes.filter(',
    replace: 'const fitting = outcomes.slice(0, 1).filter(',
    question: 'doubt',
    fails: 2046,
  },
  {
    name: 'what the log does not hold was a URL',
    file: possible,
    find: ', ...anyResource(rule, attributes)]',
    replace: ']',
    question: 'doubt',
    fails: 1256,
  },
  {
    name: 'what the log does not hold was a resource',
    file: possible,
    find: '[...anyPath(rule, attributes), ',
    replace: '[',
    question: 'doubt',
    fails: 109,
  },
  {
    name: 'a user that the log lacks had no name',
    file: possible,
    find: "if (missing.includes('user')) return orElse(users, unheardOf)",
    replace: "if (missing.includes('user')) return ['']",
    question: 'doubt',
    fails: 412,
  },
  {
    name: 'who is not logged was nobody',
    file: attributes,
    find: "[...target, 'user']",
    replace: 'target',
    question: 'doubt',
    fails: 760,
  },
  {
    name: 'a user that the log lacks had no groups',
    file: possible,
    find: '[[], ...groups.map((group) => [group])]',
    replace: '[[]]',
    question: 'doubt',
    fails: 414,
  },
  {
    name: 'a user that the log lacks was in a group',
    file: possible,
    find: '[[], ...groups',
    replace: '[...groups',
    question: 'doubt',
    fails: 199,
  },
  {
    name: 'remembered: names are all the same',
    file: project,
    find: 'parts.name(a.name)',
    replace: '0',
    question: 'memory',
    fails: 30,
  },
  {
    name: 'remembered: namespaces are all the same',
    file: project,
    find: 'parts.namespace(a.namespace)',
    replace: '0',
    question: 'memory',
    fails: 213,
  },
  {
    name: 'remembered: API groups are all the same',
    file: project,
    find: 'parts.apiGroup(a.apiGroup)',
    replace: '0',
    question: 'memory',
    fails: 233,
  },
  {
    name: 'remembered: subresources are all the same',
    file: project,
    find: "subresource === '' ? 0 : resources(`*/${subresource}`)",
    replace: '0',
    question: 'memory',
    fails: 36,
  },
  {
    name: 'remembered: `resource/*` is not asked for',
    file: project,
    find: 'resources(`${resource}/*`)',
    replace: '0',
    question: 'memory',
    fails: 16,
  },
  {
    name: 'remembered: users are all the same',
    file: project,
    find: '${parts.user(user.username)}',
    replace: '0',
    question: 'memory',
    fails: 180,
  },
  {
    name: 'remembered: only the first group counts',
    file: project,
    find: '.filter((id) => id > 0)',
    replace: '.filter((id) => id > 0).slice(0, 1)',
    question: 'memory',
    fails: 1,
  },
  {
    name: 'remembered: nobody is a user without a name',
    file: project,
    find: "user === null ? 'nil'",
    replace: "user === null ? `${parts.user('')},`",
    question: 'memory',
    fails: 2,
  },
  {
    name: 'remembered: verbs are all the same',
    file: project,
    find: '${parts.verb(a.verb)}',
    replace: '0',
    question: 'memory',
    fails: 378,
  },
  {
    name: 'remembered: URLs are all the same',
    file: project,
    find: 'u${parts.path(a.path)}',
    replace: 'u',
    question: 'memory',
    fails: 77,
  },
]

const entry = 'test/conformance/check-vectors.ts'
const { files } = find(fixtures)
const vectors = files.flatMap(({ name, vectors }) => (isForMatcher(vectors) ? [{ name, vectors }] : []))

test('the program itself passes', async () => {
  expect(await failuresOf(null)).toBe(0)
})

test.each(mutations)('$name: $fails cases fail', async (mutation) => {
  expect(mutation.fails).toBeGreaterThan(0)
  expect(await failuresOf(mutation)).toBe(mutation.fails)
})

/** Bundles the checks with the program, one text in it replaced, and counts the cases that then come out wrong. */
async function failuresOf(mutation: Mutation | null): Promise<number> {
  const bundle = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'node',
    globalName: 'broken',
    logLevel: 'silent',
    plugins: mutation === null ? [] : [replacing(mutation)],
  })
  const load = runInThisContext(`(require) => { ${bundle.outputFiles[0]!.text}; return broken }`) as (
    require: NodeJS.Require,
  ) => { checkVectors: typeof checkVectors }
  const broken = load(createRequire(import.meta.url))
  return unexpected(
    vectors.flatMap(({ name, vectors }) =>
      broken.checkVectors(name, vectors, mutation ? [mutation.question] : undefined),
    ),
  ).length
}

function replacing({ file, find, replace }: Mutation): Plugin {
  return {
    name: 'mutation',
    setup: (bundle) => {
      bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path !== join(root, file)) return null
        const parts = readFileSync(path, 'utf8').split(find)
        expect(parts, `${find} stands in ${file} once`).toHaveLength(2)
        return { contents: parts.join(replace), loader: 'ts' }
      })
    },
  }
}

/** Requests and policy files are read before the matcher's part. */
function isForMatcher(vectors: Vectors): vectors is Extract<Vectors, { kind: 'evaluations' | 'events' }> {
  return vectors.kind === 'evaluations' || vectors.kind === 'events'
}
