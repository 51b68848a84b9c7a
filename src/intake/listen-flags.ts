/** What the command line says of the receiver. */
export interface ListenFlags {
  /** Where to listen; undefined: not at all. */
  readonly listen: { readonly host: string; readonly port: number } | undefined
  readonly tlsCert: string | undefined
  readonly tlsKey: string | undefined
  readonly clientCa: string | undefined
  readonly tokenFile: string | undefined
  /** What is received is appended to this file. */
  readonly tee: string | undefined
  /** In bytes. */
  readonly maxBody: number
  readonly maxSpool: number
}
