import { expect, test } from 'vitest'
import { asciiGlyphs } from '../../src/screen/draw/glyphs.ts'
import { frameOf } from '../../src/screen/frame.ts'
import { escapeBeyondAscii } from '../../src/text/safe.ts'
import { goldenNames, goldenScreen, goldenSizes } from '../screen/golden-screens.ts'
import { screenText } from '../screen/worlds.ts'

test.each(goldenNames)('%s in ASCII is as it was at all sizes', async (name) => {
  // For all that this file's process shows, as with --ascii.
  escapeBeyondAscii()
  const texts = goldenSizes.map((size) => {
    const screen = goldenScreen(name, size)
    const text = screenText(frameOf(screen.state, { ...screen.world, glyphs: asciiGlyphs }))
    expect(text).toMatch(/^[\n -~]*$/)
    return `${size.join('x')}\n${text}\n`
  })
  await expect(texts.join('\n')).toMatchFileSnapshot(`../screen/golden/${name}.ascii`)
})
