import { bytesOf } from '../../../columns/bytes.ts'
import type { ByteRange } from '../formats/format.ts'
import { type AuditRecord, type Cut, type LineNotice, recordBytes } from '../line-cutter.ts'

/**
 * Finds YAML among lines, which no format reads: gcloud prints its entries so without `--format=json`, kubectl and yq their
 * objects, and policies are written so. Each document becomes one notice; all other lines pass through as they are.
 */
export class YamlDocuments {
  /** Copies of the lines of a document that has begun, until it is sure that it is one. */
  #begun: AuditRecord[] = []
  /** The place of a document that is sure to be one. */
  #document: LineNotice | null = null
  #out: AuditRecord[] = []
  #notices: LineNotice[] = []

  /** Returns the lines that are not of a document. */
  take(lines: readonly AuditRecord[]): Cut {
    for (const line of lines) {
      if (this.holds || mayBegin(line)) this.#add(line)
      else this.#out.push(line)
    }
    return this.#output()
  }

  /** Ends the lines: returns what is held. */
  end(): Cut {
    this.#close()
    return this.#output()
  }

  /** Whether a document has begun. */
  get holds(): boolean {
    return this.#begun.length > 0 || this.#document !== null
  }

  #output(): Cut {
    const cut = { records: this.#out, notices: this.#notices }
    this.#out = []
    this.#notices = []
    return cut
  }

  #add(line: AuditRecord): void {
    const text = headOf(line)
    if (this.holds && (separator.test(text) || !ofYaml.test(text))) this.#close()
    if (this.#document !== null) this.#document = extended(this.#document, line, text)
    else if (this.#begun.length === 0 ? separator.test(text) || firstKey.test(text) : this.#mayGoOn(text))
      this.#hold(line)
    else {
      this.#close()
      this.#out.push(line)
    }
  }

  /** Whether a document goes on that began with a separator, or with its first key. */
  #mayGoOn(text: string): boolean {
    const [first] = this.#begun
    return first !== undefined && (!separator.test(headOf(first)) || this.#begun.length > 1 || firstKey.test(text))
  }

  #hold(line: AuditRecord): void {
    this.#begun.push({ ...line, bytes: bytesOf(recordBytes(line).slice()), start: 0, end: line.end - line.start })
    const keys = this.#begun.filter((one) => !separator.test(headOf(one)))
    const [first] = this.#begun
    if (keys.length < 2 || first === undefined) return
    const { file, offset } = first
    const begun: LineNotice = { kind: 'yaml', file, offset, length: 0 }
    this.#document = keys.reduce((document, one) => extended(document, one, headOf(one)), begun)
    this.#begun = []
  }

  #close(): void {
    if (this.#document !== null) this.#notices.push(this.#document)
    this.#document = null
    this.#out.push(...this.#begun)
    this.#begun = []
  }
}

function extended(document: LineNotice, { offset, length }: AuditRecord, text: string): LineNotice {
  const kind = /^kind: ["']?Policy\b/.test(text) ? 'policy' : document.kind
  return { ...document, kind, length: offset + length - document.offset }
}

const separator = /^---(?: |$)/
/** A key with which a document of gcloud, kubectl or yq begins, or a policy. */
const firstKey =
  /^(?:- )?(?:insertId|labels|logName|protoPayload|receiveTimestamp|severity|apiVersion|kind|metadata|auditID|annotations|items|level|stage|rules):(?: |$)/
/** A line with a key, of a list, indented, or a comment. */
const ofYaml = /^(?:[ \t#]|-(?: |$)|\.\.\.$|['"]?[\w@./-]+['"]?:(?: |$))/

/** Whether the first byte is one with which a document begins: a dash or a small letter. */
function mayBegin({ bytes, start }: ByteRange): boolean {
  const first = bytes.at[start] ?? 0
  return first === 0x2d || (first >= 0x61 && first <= 0x7a)
}

function headOf({ bytes, start, end }: ByteRange): string {
  return latin1.decode(bytes.at.subarray(start, Math.min(end, start + 100)))
}

const latin1 = new TextDecoder('latin1')
