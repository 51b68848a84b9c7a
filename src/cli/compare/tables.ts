import { ruleName } from '../../explain/policy-file.ts'
import { type Change, changes } from '../../policy/judge/change.ts'
import { changed, type ChangeTotals, type TableTotals } from '../../tally/compare/change-table.ts'
import { count, counted } from '../../text/numbers.ts'
import { joinSafe, safe, type SafeText, say } from '../../text/safe.ts'
import { cutMiddle, fill, width } from '../../text/width.ts'
import { byteFigure, changeNames, changeWords, type Compared } from './compared.ts'

/** The totals by change, without the changes that do not occur. */
export function changeTable({ replayed }: Compared): SafeText[] {
  const rows = changes
    .filter((change) => replayed.total.changes[change] > 0)
    .map((change) => {
      const { before, after } = replayed.byChange[change]
      const bytes = change === 'undecided' ? ['?', '?'] : [byteFigure(before), byteFigure(after)]
      return [changeNames[change], count(replayed.total.changes[change]), '', ...bytes, changeWords[change]]
    })
  return aligned([['', 'events', 'bytes', 'OLD', 'NEW', ''], ...rows])
}

/** The tables by rule, user, resource and verb, each with the rows that change most. Omits tables without changes. */
export function changedTables({ before, after, replayed }: Compared): SafeText[] {
  const { rules, users, resources, verbs } = replayed
  return [
    ...changedTable(
      'rules OLD → NEW',
      rules,
      (pair) => `${ruleName(before, pair.before)} → ${ruleName(after, pair.after)}`,
    ),
    ...changedTable('users', users, (user) => user || '(none)'),
    ...changedTable('resources', resources, (resource) => resource || '(none)'),
    ...changedTable('verbs', verbs, (verb) => verb || '(none)'),
  ]
}

function changedTable<T>(title: string, { rows, others }: TableTotals<T>, name: (of: T) => string): SafeText[] {
  const all = rows.filter((row) => changed(row) > 0)
  const more = all.length - shownRows
  const shown = all.slice(0, shownRows).map((row) => rowOf(name(row.of), row))
  if (others !== null && changed(others) > 0) shown.push(rowOf('(all others)', others))
  if (shown.length === 0) return []
  return [
    safe(''),
    ...aligned([[title, 'events', 'OLD', 'NEW', 'bytes', 'OLD', 'NEW', ''], ...shown]),
    ...(more > 0 ? [say`and ${count(more)} more`] : []),
  ]
}

const shownRows = 10

function rowOf(name: string, totals: ChangeTotals): string[] {
  const { before, after } = totals
  const events = [count(before.events), count(after.events)]
  return [name, '', ...events, '', byteFigure(before), byteFigure(after), whatChanges(totals)]
}

function whatChanges({ changes: counts }: ChangeTotals): string {
  const same: readonly Change[] = ['kept', 'neither', 'undecided']
  const shown = changes.filter((change) => !same.includes(change) && counts[change] > 0)
  return shown
    .map((change) =>
      change === 'stages' ? counted(counts[change], 'stage') : `${count(counts[change])} ${changeNames[change]}`,
    )
    .join(', ')
}

/** Rows as aligned columns: the first and last column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): SafeText[] {
  const cells = rows.map((row) => row.map((cell, at) => (at === 0 ? cutMiddle(safe(cell), widestName) : safe(cell))))
  const columns = cells[0]?.map((_, at) => Math.max(...cells.map((row) => width(row[at] ?? safe('')))))
  return cells.map((row) => {
    const filled = row.map((cell, at) =>
      at === row.length - 1 ? cell : fill(cell, columns?.[at] ?? 0, at === 0 ? 'left' : 'right'),
    )
    return safe(joinSafe(filled, '  ').trimEnd())
  })
}

const widestName = 40
