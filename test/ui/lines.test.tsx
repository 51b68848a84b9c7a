import { render } from 'ink-testing-library'
import { expect, test, vi } from 'vitest'
import { line, styled } from '../../src/screen/draw/styled-text.ts'
import { Lines } from '../../src/ui/lines.tsx'

// Before anything is loaded: Ink asks once whether there are colours.
vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '1'
})

const inverse = (text: string): string => `\x1b[7m${text}\x1b[27m`

// Without it nobody would see where the cursor is, and which row the next key is for.
test('what is under the cursor is inverted: a whole line, or the part of a line beside another', () => {
  const whole = { ...line(styled('user '), styled('bad', 'bad')), selected: true }
  const part = line({ ...styled('alice'), selected: true }, styled('│'))
  const { lastFrame } = render(<Lines lines={[line(styled('title', 'title')), whole, part]} />)
  expect(lastFrame()?.split('\n')).toEqual(['\x1b[1mtitle\x1b[22m', inverse('user bad'), `${inverse('alice')}│`])
})
