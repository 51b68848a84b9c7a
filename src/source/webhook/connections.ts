import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { peerOf } from './http.ts'

/** A connection, from its first packet on: a TLS handshake may still be ahead. */
export interface Connection {
  readonly socket: Socket
  /** The client's address; still known when the connection is gone. */
  readonly peer: string
  /** The address of ours that the client connected to. */
  readonly localAddress: string
  /** Whether it has sent a post that it may send. */
  hasPosted: boolean
  /** How many of its posts are not answered yet. */
  posts: number
}

/**
 * The connections of a port. If there are too many, one goes: the oldest that has never posted with right, else the
 * oldest that posts nothing at the moment. So nobody who may post is kept out by those who may not.
 */
export class Connections {
  /** By the client's address; the oldest first. */
  readonly #open = new Map<string, Connection>()
  readonly #bySocket = new WeakMap<Socket, Connection>()
  readonly #most: number
  readonly #dropped: (peer: string) => void

  /** @param dropped told of a client that has sent something and was dropped for another. */
  constructor(server: Server, most: number, dropped: (peer: string) => void) {
    this.#most = most
    this.#dropped = dropped
    // Of those that we drop, some are not closed yet.
    server.maxConnections = most * 2
    server.on('connection', (socket: Socket) => {
      this.#admit(socket)
    })
  }

  /** The connection that a socket belongs to: the one of TLS, or the one below it. */
  of(socket: Socket): Connection | null {
    // Node.js says in no other way whose handshake failed: by then the connection is gone, and its address with it.
    const below = (socket as { readonly _parent?: Socket })._parent
    return this.#bySocket.get(below ?? socket) ?? this.#open.get(peerOf(socket)) ?? null
  }

  /** Notes that a connection sends a post that it may send; gives a function for the time when it is answered. */
  posting(socket: Socket): () => void {
    const connection = this.of(socket)
    if (connection === null) return () => undefined
    connection.hasPosted = true
    connection.posts++
    return () => {
      connection.posts--
    }
  }

  closeAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy()
  }

  #admit(socket: Socket): void {
    const peer = peerOf(socket)
    const localAddress = socket.localAddress ?? ''
    const connection: Connection = { socket, peer, localAddress, hasPosted: false, posts: 0 }
    this.#open.set(peer, connection)
    this.#bySocket.set(socket, connection)
    socket.once('close', () => {
      if (this.#open.get(peer) === connection) this.#open.delete(peer)
    })
    if (this.#open.size > this.#most) this.#drop(connection)
  }

  #drop(newest: Connection): void {
    const others = [...this.#open.values()].filter((one) => one !== newest)
    const one = others.find(({ hasPosted }) => !hasPosted) ?? others.find(({ posts }) => posts === 0) ?? newest
    this.#open.delete(one.peer)
    if (one === newest || one.socket.bytesRead > 0) this.#dropped(one.peer)
    one.socket.destroy()
  }
}
