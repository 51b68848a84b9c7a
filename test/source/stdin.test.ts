import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Notice } from '../../src/source/source-file.ts'
import { fromStream } from '../../src/source/streams/read-stream.ts'
import { until } from './waiting.ts'

function listen(stream: Readable) {
  const said: string[] = []
  const notices: Notice[] = []
  const following = fromStream(stream, {
    onFile: ({ path, identity }) => said.push(`file ${path} ${identity === null ? 'null' : 'known'}`),
    onChunk: ({ offset, bytes }) => {
      said.push(`${offset} ${bytes.toString()}`)
    },
    onFinish: (file) => {
      said.push(`finish ${file}`)
    },
    onNotice: (notice) => notices.push(notice),
  })
  return { said, notices, following }
}

test('hands over what comes, with offsets, to the end', async () => {
  const { said, following } = listen(Readable.from([Buffer.from('one\n'), Buffer.from('two\n')]))
  expect(await following.ended).toBeNull()
  expect(said).toEqual(['file - null', '0 one\n', '4 two\n', 'finish 0'])
  expect(following.progress()).toEqual({ read: 8, there: null, total: 8, waiting: false })
})

test('hands over bytes as they come, without waiting for the end; closing ends it', async () => {
  const stream = new PassThrough()
  const { said, following } = listen(stream)
  stream.write('on')
  await until(() => said.length === 2)
  stream.write('e\n')
  await until(() => said.length === 3)
  await following.close()
  expect(await following.ended).toBeNull()
  expect(said).toEqual(['file - null', '0 on', '2 e\n'])
  expect(stream.destroyed).toBe(true)
})

test('an error is a notice and a value', async () => {
  const stream = new PassThrough()
  const { said, notices, following } = listen(stream)
  stream.write('one')
  await until(() => said.length === 2)
  stream.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
  expect(await following.ended).toMatchObject({ kind: 'failure', code: 'ECONNRESET' })
  expect(notices).toMatchObject([{ kind: 'unreadable', path: '-', offset: 3, detail: 'reset' }])
  expect(said.at(-1)).toBe('finish 0')
})
