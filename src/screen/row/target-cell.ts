import { safe, safeName, type SafeText } from '../../text/safe.ts'
import { cut, width } from '../../text/width.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { styled, type StyledText } from '../draw/styled-text.ts'
import { filled, type Label, labelFrom } from '../labels/label.ts'
import type { StoreLabels } from '../labels/store-labels.ts'
import { objectName } from '../labels/target.ts'
import type { RowData } from './row-data.ts'
import { verbWord } from './verb-words.ts'

/** Labels are made for all values of a width, so they are made for few widths. */
const widthStep = 4
/** With fewer cells, a note says nothing. */
const leastNote = 4

/** What a request was for, and at the right end of the cell what is worth noting of it, dim: `sh -c id  ×2`. */
export function targetCell(
  data: RowData,
  notes: readonly string[],
  cells: number,
  labels: StoreLabels,
  glyphs: Glyphs,
): StyledText[] {
  const times = data.times > 1 ? safe(`${glyphs.times}${data.times}`) : safe('')
  const whole = targetLabel(data, cells, labels)
  if (notes.length === 0 && times === '') return filled(whole, cells)
  // Where both do not fit, the notes get a third; of several, those that fit.
  const room = Math.max(cells - whole.width - 1, Math.floor(cells / 3))
  const end = noteText(notes, times, room)
  if (end === '') return filled(whole, cells)
  const left = cells - width(end) - 1
  const label = whole.width <= left ? whole : targetLabel(data, left - (left % widthStep), labels)
  const shown = label.width <= left ? label : labelFrom({ text: cut(safe(label.text), left), tone: 'strong' })
  return [...filled(shown, left), styled(' '), { text: end, tone: 'dim' }]
}

/** The label of a target; of several objects, with their names in a row. */
function targetLabel(data: RowData, cells: number, labels: StoreLabels): Label {
  const { names } = data
  // An act such as exec says the subresource already.
  const event = verbWord(data.event) === data.event.verb ? data.event : { ...data.event, subresource: '' }
  if (names.length < 2) return labels.target.of(event, cells)
  const [first = '', ...others] = names
  const which = [objectName({ ...event, name: first }), ...others].join(', ')
  const what = event.subresource === '' ? event.resource : `${event.resource}/${event.subresource}`
  const text = cut(safeName(`${what} ${which}`), cells)
  const resource = safeName(what)
  if (!text.startsWith(resource)) return labelFrom({ text, tone: 'strong' })
  return labelFrom({ text: resource, tone: 'strong' }, styled(text.slice(resource.length)))
}

/** The notes that fit, from the first on, and how many requests there are. */
function noteText(notes: readonly string[], times: SafeText, room: number): SafeText {
  const end = times === '' ? '' : ` ${times}`
  let text = ''
  for (const note of notes) {
    const longer = text === '' ? note : `${text} ${note}`
    if (width(safe(longer)) + width(safe(end)) <= room) text = longer
    else if (text === '') text = cutNote(note, room - width(safe(end)))
  }
  const shown = `${text}${text === '' ? times : end}`
  return width(safe(shown)) <= room ? safe(shown) : safe('')
}

function cutNote(note: string, cells: number): string {
  return cells < leastNote ? '' : cut(safe(note), cells)
}
