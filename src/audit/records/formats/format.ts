import { type Bytes, bytesOf } from '../../../columns/bytes.ts'
import { isJsonSpace } from '../../ascii.ts'
import { isObject } from '../../json.ts'

/** The formats of records: their names for `--format`, and what each is. */
export const formats = {
  lines: 'one JSON event per line, as kube-apiserver writes them',
  json: 'JSON events in any layout: arrays, EventLists, pretty-printed',
  cri: 'container log lines of containerd and CRI-O',
  docker: "lines of Docker's json-file log driver",
  logcli: "lines of Loki's logcli: a time and labels before the event",
  prefixed: 'lines with a prefix before the event: node name, time, syslog header',
  csv: 'CSV exports of consoles: the column @message, log_s, _raw, message or Line, or a column for each member',
  cloudwatch: 'CloudWatch exports of EKS',
  aks: 'Azure Monitor exports of AKS',
  viaq: 'OpenShift log forwarding (ViaQ)',
  ecs: 'Elastic Common Schema: kubernetes.audit.*',
  otlp: 'OpenTelemetry logs as JSON',
  loki: "answers of Loki's HTTP API",
  table: 'rows of a database or a log service: columns and rows, or a column for each member of the event',
  wrapped: 'events inside a field such as message, log, line or _raw, also several in one another',
  gke: 'GKE entries of Cloud Audit Logs (approximate)',
  legacy: "kube-apiserver's text format, --audit-log-format=legacy (approximate)",
} as const
export type Format = keyof typeof formats
export const formatNames = Object.keys(formats) as Format[]

/** The bytes from `start` to before `end`. */
export interface ByteRange {
  readonly bytes: Bytes
  readonly start: number
  readonly end: number
}

/**
 * One thing that a record holds. `inner`: wrapped bytes, which may be in another format. `part`: a piece of a line of the
 * stream `key`, which becomes an `inner` when its `last` piece arrives. `event`: an event, rebuilt from the record's
 * fields. `problem`: not an event, for this `reason`. `foreign`: a record of another program in the same log.
 */
export type FoundInRecord =
  | ({ readonly kind: 'inner' } & ByteRange)
  | ({ readonly kind: 'part'; readonly key: string; readonly last: boolean } & ByteRange)
  | ({ readonly kind: 'event'; readonly approximate: boolean } & ByteRange)
  | { readonly kind: 'problem' | 'foreign'; readonly reason: string }

/** How to read records of one format. */
export interface RecordFormat {
  readonly format: Format
  /** What a record holds; null if it is not in this format. */
  readonly open: (look: Look) => readonly FoundInRecord[] | null
}

/** A record for the formats to examine. Its text and JSON are made on demand, and only once. */
export class Look {
  readonly span: ByteRange
  #text: string | null = null
  #json: { readonly value: unknown } | null = null

  constructor(span: ByteRange) {
    this.span = span
  }

  /** Its first byte that is not blank; 0 if there is none. */
  get first(): number {
    const { bytes, start, end } = this.span
    for (let at = start; at < end; at++) {
      const byte = bytes.at[at] ?? 0
      if (!isJsonSpace(byte)) return byte
    }
    return 0
  }

  /** Its first `length` bytes, each as one character. */
  head(length: number): string {
    const { bytes, start, end } = this.span
    return latin1.decode(bytes.at.subarray(start, Math.min(end, start + length)))
  }

  get text(): string {
    const { bytes, start, end } = this.span
    return (this.#text ??= utf8.decode(bytes.at.subarray(start, end)))
  }

  /** Its value as JSON; undefined if it is not JSON. */
  get json(): unknown {
    this.#json ??= { value: jsonOf(this.text) }
    return this.#json.value
  }

  /** The record without its first `from` bytes. */
  inner(from: number): FoundInRecord {
    const { bytes, start, end } = this.span
    return { kind: 'inner', bytes, start: start + from, end }
  }
}

/** The value of a JSON text; undefined if it is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A value's own member if it is a string, else `""`. */
export function textIn(value: unknown, name: string): string {
  const member = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return typeof member === 'string' ? member : ''
}

/** Bytes that were wrapped as text. */
export function innerText(text: string): FoundInRecord {
  return { kind: 'inner', ...byteRangeOf(text) }
}

/** Bytes that were wrapped as a JSON value. */
export function innerJson(value: unknown): FoundInRecord {
  return innerText(typeof value === 'string' ? value : JSON.stringify(value))
}

/** A rebuilt event; `approximate` if the log lacks its level. */
export function rebuilt(event: object, approximate: boolean): FoundInRecord {
  return { kind: 'event', approximate, ...byteRangeOf(JSON.stringify(event)) }
}

export function byteRangeOf(text: string | Uint8Array): ByteRange {
  const bytes = bytesOf(typeof text === 'string' ? Buffer.from(text) : text)
  return { bytes, start: 0, end: bytes.at.length }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const latin1 = new TextDecoder('latin1')
