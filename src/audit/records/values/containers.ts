import { innermost, listDepth } from '../formats/record-lists.ts'

/**
 * The bits that describe a container on the stack: `isList`: a list, not an object. `isOpen`: a list whose elements are
 * records, or an object that has one. `isCandidate`: an object that can have one. The bits above, shifted by `depthShift`,
 * are its depth in lists of records (see `listDepth`).
 */
const [isList, isOpen, isCandidate, depthShift] = [1, 2, 4, 3] as const // prettier-ignore

/** The lists and objects of JSON around a place, and which of them hold records. */
export class Containers {
  readonly #stack: number[] = []

  /** How many there are. */
  get length(): number {
    return this.#stack.length
  }

  /** Whether the innermost one is a list. */
  get isInList(): boolean {
    return this.#isIn(isList)
  }

  /** Whether the elements of the innermost one are records. */
  get isInRecords(): boolean {
    return this.#isIn(isList) && this.#isIn(isOpen)
  }

  /** Whether the innermost one is an object that can have a list of records. */
  get mayHaveRecords(): boolean {
    return this.#isIn(isCandidate)
  }

  /** Opens a list or an object that holds no records; `isRecord`: it is a record itself. */
  open(list: boolean, isRecord: boolean): void {
    const depth = this.#depth()
    const object = isRecord && depth < innermost ? isCandidate | (depth << depthShift) : 0
    this.#stack.push(list ? isList : object)
  }

  /** Opens a list at the top level, whose elements are records. */
  openTop(): void {
    this.#stack.push(isList | isOpen)
  }

  /** Opens the list with a name if it is one of records: then the object around it is not a record. Returns whether it is. */
  openRecords(name: string): boolean {
    const inner = listDepth(this.#depth(), name)
    if (inner < 0) return false
    const around = this.#stack.length - 1
    this.#stack[around] = (this.#stack[around] ?? 0) | isOpen
    this.#stack.push(isList | isOpen | (inner << depthShift))
    return true
  }

  /** Closes the innermost one. */
  close(): void {
    this.#stack.pop()
  }

  /** Forgets all. */
  clear(): void {
    this.#stack.length = 0
  }

  #isIn(flag: number): boolean {
    return ((this.#stack.at(-1) ?? 0) & flag) !== 0
  }

  #depth(): number {
    return (this.#stack.at(-1) ?? 0) >> depthShift
  }
}
