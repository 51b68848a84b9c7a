import { expect, test } from 'vitest'
import { painter } from '../../src/ui/painter.ts'
import { type ThemeName, themes } from '../../src/ui/theme.ts'
import { goldenNames, goldenScreen } from '../screen/golden-screens.ts'

/** What a terminal gets for each screen under a theme. Other sizes have the same tones, which `test/screen` keeps. */
test.each(Object.keys(themes) as ThemeName[])('the screens under %s are as they were', async (name) => {
  const shown = goldenNames.map((screen) => {
    let written = ''
    const { paint } = painter((text) => {
      written += text
    })
    paint(goldenScreen(screen, [80, 24]).frame(), themes[name])
    return `${screen}\n${written.replaceAll('\x1b[', '\n^[')}\n`
  })
  await expect(shown.join('\n')).toMatchFileSnapshot(`../screen/golden/palettes-${name}.sgr`)
})
