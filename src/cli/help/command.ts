import { type Printout, wrongUsage } from '../shared/arguments.ts'
import { exitCodes } from '../shared/door.ts'
import { helpTopics, type Topic } from '../shared/help-topics.ts'
import { topicLines } from './topics.ts'

/**
 * What `auditscope help` prints with these arguments, which name a topic, in lines of at most `cells`. `commands` have
 * their own help; they are named where the topic is unknown.
 */
export function helpOn(args: readonly string[], commands: readonly string[], cells: number): Printout {
  const all = [...Object.keys(helpTopics), ...commands].join(', ')
  const [topic = '', ...more] = args
  if (more.length > 0) return wrongUsage('auditscope', `help tells about one topic at a time: ${all}`)
  if (!isTopic(topic)) return wrongUsage('auditscope', `no help on ${topic}: there is help on ${all}`)
  return { kind: 'print', text: `${topicLines(topic, cells).join('\n')}\n`, code: exitCodes.done.code, isError: false }
}

function isTopic(text: string): text is Topic {
  return Object.hasOwn(helpTopics, text)
}
