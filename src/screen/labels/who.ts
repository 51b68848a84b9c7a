import { safe, safeName, type SafeText } from '../../text/safe.ts'
import { cut, cutMiddle, cutStart, width } from '../../text/width.ts'
import { styled, type StyledText } from '../draw/styled-text.ts'
import { type Label, labelFrom } from './label.ts'
import type { Wording } from './labels.ts'
import { named, noValue, type Said, saidPlainly, wordingOf } from './said.ts'

/**
 * A user name in words (the prefixes are those of Kubernetes: `serviceaccount.MakeUsername`, `user.NodesGroup`): a service
 * account is `NAME ·NAMESPACE`, a node `node NAME`.
 */
export function saidUser(user: string): Said {
  const account = /^system:serviceaccount:([^:]+):(.+)$/su.exec(user)
  if (account !== null) return { ...named(safeName(account[2] ?? '')), sign: safe(' ·'), trail: safe(account[1] ?? '') }
  const node = /^system:node:(.+)$/su.exec(user)
  if (node !== null) return { ...named(safeName(node[1] ?? '')), lead: safe('node ') }
  const system = /^system:(.+)$/su.exec(user)
  if (system !== null) return { ...named(safeName(system[1] ?? '')), lead: safe('system:') }
  return user === noValue || looksLikeAnother.test(user) ? named(safe(JSON.stringify(user))) : saidPlainly(user)
}

/** Names that read like what stands for another user; they are put in quotes. */
const looksLikeAnother = /^node |[·→]/u

/** Who sent a request: a user, who may act as another one. */
export interface Caller {
  readonly user: string
  /** The impersonated user; `""` for none. */
  readonly as: string
}

const alone = wordingOf(saidUser)

/** The labels of callers. An impersonation keeps its arrow, and something of both users, in whatever room. */
export const callerWording: Wording<Caller> = {
  key: ({ user, as }) => (as === '' ? user : `${user}\0${as}`),
  whole: ({ user, as }) => (as === '' ? alone.whole(user) : withArrow(alone.whole(user), alone.whole(as))),
  bare: ({ user, as }) => (as === '' ? alone.bare(user) : withArrow(alone.bare(user), alone.bare(as))),
  stem: ({ user, as }, cells) =>
    as === '' ? alone.stem(user, cells) : halves(saidUser(user).name, safe(`${saidUser(as).name}~`), cells, cut),
  short: [
    ({ user, as }) => (as === '' ? null : withArrow(alone.bare(user), alone.bare(as))),
    ...[cut, cutMiddle, cutStart].map(
      (shorten) =>
        ({ user, as }: Caller, cells: number): Label | null =>
          as === '' ? null : halves(saidUser(user).name, saidUser(as).name, cells, shorten),
    ),
    ...alone.short.map(
      (way) =>
        ({ user, as }: Caller, cells: number, differsAt: number): Label | null =>
          as === '' ? way(user, cells, differsAt) : null,
    ),
  ],
}

/** Made when it is needed: what is safe depends on the terminal. */
const arrow = (): StyledText => styled('→', 'warn')

function withArrow(user: Label, as: Label): Label {
  return labelFrom(...user.parts, arrow(), ...as.parts)
}

/** Both names in the room, where the shorter one leaves its room to the other. */
function halves(
  user: SafeText,
  as: SafeText,
  cells: number,
  shorten: (text: SafeText, cells: number) => SafeText,
): Label {
  const room = cells - width(arrow().text)
  const front = shorten(user, Math.max(Math.ceil(room / 2), room - width(as)))
  const back = shorten(as, room - width(front))
  return labelFrom({ text: front, tone: 'plain' }, arrow(), { text: back, tone: 'plain' })
}
