import { Box, Text } from 'ink'
import type { ReactNode } from 'react'
import type { Line } from '../screen/span.ts'
import { theme, underCursor } from './theme.ts'

/** Draws lines that are already as wide as they should be, one text a line. */
export function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {lines.map((line, row) => (
        <OneLine key={row} line={line} />
      ))}
    </Box>
  )
}

function OneLine({ line }: { readonly line: Line }): ReactNode {
  return (
    <Text wrap="truncate">
      {line.spans.map((span, index) => {
        const selected = (line.selected ?? false) || (span.selected ?? false)
        return (
          <Text key={index} {...(selected ? underCursor : theme[span.tone])}>
            {span.text}
          </Text>
        )
      })}
    </Text>
  )
}
