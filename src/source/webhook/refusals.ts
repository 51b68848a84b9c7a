/** Why a post is refused. kube-apiserver tries again whatever the code is, five times in all. */
export interface PostRefusal {
  /** The HTTP status; null if the client can no longer be answered. */
  readonly status: number | null
  /** The notice's words after the client's address. */
  readonly words: string
  /** Whether to read the part of the body that arrived: its complete events are better than nothing. */
  readonly taken: boolean
}

export const postRefusals = {
  gzip: { status: 400, words: 'sent broken gzip', taken: true },
  http: { status: 400, words: 'did not send HTTP', taken: false },
  https: {
    status: 400,
    words: 'sent TLS to a port without TLS: write http:// in its kubeconfig, or pass --tls-cert and --tls-key',
    taken: false,
  },
  token: { status: 401, words: 'did not send the right token', taken: false },
  browser: { status: 403, words: 'is a web page in a browser, which may not post', taken: false },
  path: {
    status: 404,
    words: 'sent a GET: only /healthz can be read, events are POSTed',
    taken: false,
  },
  method: { status: 405, words: 'did not use POST', taken: false },
  slow: { status: 408, words: 'was too slow', taken: true },
  expectation: { status: 417, words: 'sent an Expect header that is not supported', taken: false },
  large: { status: 413, words: 'sent a body larger than --max-body', taken: false },
  items: {
    status: 413,
    words: 'sent too many items that are too small to be events: the rest of its body was not read',
    taken: true,
  },
  encoding: { status: 415, words: 'sent a body in an encoding other than gzip', taken: false },
  busy: { status: 503, words: 'must try again: too much data is arriving at once', taken: false },
  unkept: { status: 503, words: 'must try again: its data could not be stored on disk', taken: false },
  outrun: {
    status: 503,
    words: 'must try again: its data was dropped before it was read; raise --max-spool',
    taken: true,
  },
  unwritten: { status: 503, words: 'must try again: its events were not written to --tee', taken: true },
  stopping: { status: 503, words: 'was cut off because auditscope ended', taken: true },
  torn: { status: null, words: 'disconnected in the middle of a body', taken: true },
  tls: { status: null, words: 'failed the TLS handshake', taken: false },
  crowd: { status: null, words: 'was refused: too many connections', taken: false },
} as const satisfies Readonly<Record<string, PostRefusal>>

export type RefusalName = keyof typeof postRefusals
