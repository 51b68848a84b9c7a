/** Why a post is not taken. The apiserver tries again whatever the code is, five times in all. */
export interface PostRefusal {
  /** The HTTP status; null where nobody is left to be told. */
  readonly status: number | null
  /** What is said of it behind the peer's address. */
  readonly words: string
  /** Whether what has come of the body is taken all the same: all that is whole in it is better than nothing. */
  readonly taken: boolean
}

export const postRefusals = {
  gzip: { status: 400, words: 'sent gzip that is broken', taken: true },
  http: {
    status: 400,
    words: 'sent what is no HTTP request; with https:// in the kubeconfig give --tls-cert',
    taken: false,
  },
  token: { status: 401, words: 'did not send the token', taken: false },
  browser: { status: 403, words: 'is a web page in a browser, which has no business here', taken: false },
  path: {
    status: 404,
    words: 'asked for something: events are posted, and all there is to get is /healthz',
    taken: false,
  },
  method: { status: 405, words: 'did not post', taken: false },
  slow: { status: 408, words: 'was too slow', taken: true },
  expectation: { status: 417, words: 'expects what there is not', taken: false },
  large: { status: 413, words: 'sent a body that is larger than --max-body', taken: false },
  encoding: { status: 415, words: 'sent a body packed as something else than gzip', taken: false },
  busy: { status: 503, words: 'has to wait: too much is being received at once', taken: false },
  unkept: { status: 503, words: 'has to wait: the disk does not take what it sent', taken: false },
  outrun: {
    status: 503,
    words: 'has to wait: what it sent was let go before its end came; see --max-spool',
    taken: true,
  },
  unwritten: { status: 503, words: 'has to wait: what it sent was not written to --tee', taken: true },
  stopping: { status: 503, words: 'was not done when auditscope ended', taken: true },
  torn: { status: null, words: 'broke off in the middle of a body', taken: true },
  tls: { status: null, words: 'could not agree on TLS', taken: false },
  crowd: { status: null, words: 'was one connection too many', taken: false },
} as const satisfies Readonly<Record<string, PostRefusal>>

export type RefusalName = keyof typeof postRefusals
