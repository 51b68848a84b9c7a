/** The command line's options for the webhook. */
export interface ListenFlags {
  /** Where to listen; undefined: do not listen. */
  readonly listen: { readonly host: string; readonly port: number } | undefined
  readonly tlsCert: string | undefined
  readonly tlsKey: string | undefined
  readonly clientCa: string | undefined
  readonly tokenFile: string | undefined
  /** Incoming events are appended to this file. */
  readonly tee: string | undefined
  /** The most bytes of one body, unpacked. */
  readonly maxBody: number
  /** The most bytes kept on the disk. */
  readonly maxSpool: number
}
