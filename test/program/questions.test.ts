import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { questionLogs, questions } from '../screen/questions.ts'
import { fixtures } from '../support/paths.ts'
import { start } from '../support/terminal.ts'

/** Questions that an opened event answers: the program reads its record from the log. */
const opened = questions.filter(({ keys }) => keys.includes('enter enter'))

describe.each(['kube-up', 'metadata'] as const)('%s in a terminal', (log) => {
  test.each(opened.filter((question) => question.log === log))('$number $asked', async ({ keys, shows }) => {
    const terminal = start(['--no-follow', path.join(fixtures, questionLogs[log])], { columns: 80, rows: 24 })
    const shown = (text: string): Promise<string> => terminal.until((screen) => squeezed(screen).includes(text), text)
    const [count = ''] = shows
    const total = count.replace(/^.* of /, '')
    await shown(`${total.replace(' requests', '')} of ${total}`)
    const [filter, then] = keys.split(/(?<=enter) (.*)/)
    terminal.type(typed(filter ?? ''))
    await shown(count)
    terminal.type(typed(then ?? ''))
    for (const text of shows) expect(squeezed(await shown(text))).toContain(text)
    terminal.type('q')
    terminal.type('q')
    expect((await terminal.exit).code).toBe(0)
  })
})

/** The screen with each run of blanks as one. */
function squeezed(screen: string): string {
  return screen.replace(/\s+/g, ' ')
}

/** The keys as a terminal sends them. */
function typed(keys: string): string {
  const words = [...keys.matchAll(/"(?:[^"\\]|\\.)*"|\S+/g)].map(([word]) => word)
  return words
    .map((word) => (word === 'enter' ? '\r' : word.startsWith('"') ? (JSON.parse(word) as string) : word))
    .join('')
}
