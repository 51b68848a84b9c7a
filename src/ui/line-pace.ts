/** How much the line to the terminal can take now, told from how soon the terminal has read what was sent. */
export interface LinePace {
  /** Something was sent, and after it the question whether the terminal is ready. */
  readonly sent: (bytes: number) => void
  /** The terminal has answered the earliest question. */
  readonly answered: () => void
  /** How many bytes may be sent now; 0 while enough of them are on their way. */
  readonly room: () => number
  /** Whether an answer is missing. */
  readonly isWaiting: () => boolean
}

/** What is on its way may take this long, so that a key is drawn soon after. */
const onTheWayMs = 50
/** How much to send at least, however slow the line is, and at most. */
const [leastBytes, mostBytes] = [512, 65_536]
/** With less room than this it is better to wait. */
const smallestPiece = 200
/** A line whose speed is not known takes whole frames while no more than this is on its way. */
const unknownBytes = 2048
/** What took no longer than this above the shortest time says nothing about the speed of the line. */
const noiseMs = 10
/** Less than this says nothing either. */
const tellingBytes = 512
/** An answer that took longer does not come. */
const patienceMs = 2000

/** Makes the pace of a line. `now` gives milliseconds. */
export function linePace(now: () => number = () => performance.now()): LinePace {
  /** What was sent and not answered: when, and how many bytes were on their way with it. */
  let flights: { readonly at: number; readonly bytes: number; readonly onTheWay: number }[] = []
  let shortestMs = Infinity
  /** Bytes a millisecond; null for a line that was never slow. */
  let speed: number | null = null

  function onTheWay(): number {
    flights = flights.filter(({ at }) => now() - at < patienceMs)
    return flights.reduce((total, { bytes }) => total + bytes, 0)
  }

  return {
    sent: (bytes) => {
      const before = onTheWay()
      flights.push({ at: now(), bytes, onTheWay: before + bytes })
    },
    answered: () => {
      const flight = flights.shift()
      if (flight === undefined) return
      const took = now() - flight.at
      shortestMs = Math.min(shortestMs, took)
      const extra = took - shortestMs
      const measured = flight.onTheWay / Math.max(extra, noiseMs)
      if (extra <= noiseMs) speed = speed === null ? null : Math.max(speed, measured)
      else if (flight.onTheWay >= tellingBytes) speed = speed === null ? measured : (speed + measured) / 2
    },
    room: () => {
      const sent = onTheWay()
      if (speed === null) return sent < unknownBytes ? Infinity : 0
      const room = Math.min(mostBytes, Math.max(leastBytes, speed * onTheWayMs)) - sent
      return room < smallestPiece ? 0 : room
    },
    isWaiting: () => onTheWay() > 0,
  }
}
