import { Box, Text } from 'ink'
import type { ReactNode } from 'react'
import type { Line, StyledText } from '../screen/draw/styled-text.ts'
import { theme, underCursor } from './theme.ts'

/** Draws lines that already have their final width. One Text for all of them, because Ink measures each Text. */
export function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return (
    <Box flexShrink={0}>
      <Text>
        {lines.flatMap((line, row) => [
          ...(row === 0 ? [] : ['\n']),
          ...line.spans.map((span, index) => drawn(span, line.selected ?? false, `${row} ${index}`)),
        ])}
      </Text>
    </Box>
  )
}

function drawn(span: StyledText, selected: boolean, key: string): ReactNode {
  const style = selected || span.selected === true ? underCursor : theme[span.tone]
  return (
    <Text key={key} {...style}>
      {span.text}
    </Text>
  )
}
