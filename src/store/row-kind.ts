/** What rows stand for: requests, each in the place of its first event, or events. */
export type RowKind = 'requests' | 'events'
