import { Readable } from 'node:stream'
import type tty from 'node:tty'
import type { MouseReport } from '../screen/mouse.ts'
import { endWait, initialInput, type InputRead, patienceFor, readInput } from './input-filter.ts'
import type { Rgb } from './theme-choice.ts'

/** What the terminal sends besides keys. */
export interface InputListeners {
  readonly onMouse: (report: MouseReport) => void
  readonly onBackground: (colour: Rgb) => void
  /** The terminal has answered every question that was asked at the start. */
  readonly onIdentified: () => void
  /** The terminal has read everything up to a question whether it is ready. */
  readonly onReady: () => void
}

/** What is used of the terminal's stream of keys. */
type Source = Pick<tty.ReadStream, 'setRawMode' | 'ref' | 'unref' | 'pause' | 'resume' | 'on'>

/** The keys of a terminal, as the stream that Ink reads, without all that is not a key. */
export class TerminalInput extends Readable {
  readonly isTTY = true
  #told: InputListeners | null = null
  readonly #source: Source
  #state = initialInput
  #waiting: NodeJS.Timeout | undefined

  constructor(source: Source) {
    super()
    this.#source = source
    source.pause()
    source.on('data', (bytes: Buffer) => {
      clearTimeout(this.#waiting)
      this.#deliver(readInput(this.#state, bytes.toString('latin1')))
    })
  }

  /** Says who is told of what is not a key. */
  listen(listeners: InputListeners): void {
    this.#told = listeners
  }

  /** Reads only in raw mode: in between the keys are for other programs. */
  setRawMode(isRaw: boolean): this {
    this.#source.setRawMode(isRaw)
    if (isRaw) this.#source.resume()
    else this.#source.pause()
    return this
  }

  ref(): this {
    this.#source.ref()
    return this
  }

  unref(): this {
    this.#source.unref()
    return this
  }

  /** Input arrives by itself, and is pushed then. */
  override _read(): void {
    return undefined
  }

  #deliver({ state, pieces }: InputRead): void {
    this.#state = state
    let isAfterKeys = false
    for (const piece of pieces) {
      if (piece.kind === 'keys') {
        isAfterKeys = true
        this.push(Buffer.from(piece.bytes, 'latin1'))
      } else if (piece.kind === 'mouse' && isAfterKeys) {
        // Ink passes keys on a little later.
        setImmediate(() => this.#told?.onMouse(piece.report))
      } else this.#tell(piece)
    }
    const patience = patienceFor(state)
    if (patience === null) return
    this.#waiting = setTimeout(() => {
      this.#deliver(endWait(this.#state))
    }, patience)
  }

  #tell(piece: Exclude<InputRead['pieces'][number], { readonly kind: 'keys' }>): void {
    switch (piece.kind) {
      case 'mouse':
        return this.#told?.onMouse(piece.report)
      case 'background':
        return this.#told?.onBackground(piece.colour)
      case 'identified':
        return this.#told?.onIdentified()
      case 'ready':
        return this.#told?.onReady()
    }
  }
}
