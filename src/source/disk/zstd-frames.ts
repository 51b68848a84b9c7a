import { Transform, type TransformCallback } from 'node:stream'
import { createZstdDecompress, type ZstdDecompress } from 'node:zlib'

/**
 * A stream that unpacks all frames written to it, as `pzstd` and `cat a.zst b.zst` write them. Node.js before 26 ends
 * its own stream at the first frame that ends inside a chunk, and silently drops the bytes that follow.
 */
export class ZstdFrames extends Transform {
  readonly #chunkSize: number
  #frame: ZstdDecompress

  /** @param chunkSize the most unpacked bytes it gives at once. */
  constructor(chunkSize: number) {
    super({ readableHighWaterMark: chunkSize })
    this.#chunkSize = chunkSize
    this.#frame = this.#nextFrame()
  }

  #nextFrame(): ZstdDecompress {
    const frame = createZstdDecompress({ chunkSize: this.#chunkSize })
    frame.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) frame.pause()
    })
    frame.on('error', (error) => this.destroy(error))
    return frame
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    const frame = this.#frame
    const before = frame.bytesWritten
    frame.write(chunk, (error) => {
      // The frame's own error event destroys this stream.
      if (error !== null && error !== undefined) return
      const left = chunk.subarray(frame.bytesWritten - before)
      if (left.length === 0) {
        done()
        return
      }
      const goOn = (): void => {
        frame.destroy()
        this.#frame = this.#nextFrame()
        this._transform(left, encoding, done)
      }
      if (frame.readableEnded) goOn()
      else frame.once('end', goOn)
    })
  }

  override _read(size: number): void {
    this.#frame.resume()
    super._read(size)
  }

  override _flush(done: TransformCallback): void {
    this.#frame.once('end', () => {
      done()
    })
    this.#frame.end()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#frame.destroy()
    done(error)
  }
}
