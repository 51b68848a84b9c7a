import { openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import type { RecordFormat } from './format.ts'

/**
 * An action line of Elasticsearch's bulk API: `{"index":{"_index":"audit"}}` before each document, which is a record of its
 * own (Elasticsearch reference, "Bulk API"). It holds nothing of an event.
 */
export const bulkAction: RecordFormat = {
  format: 'json',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const [[action, meta] = ['', null], ...others] = Object.entries(look.json)
    const isAction = others.length === 0 && actions.has(action) && isObject(meta)
    return isAction && Object.keys(meta).every((name) => settings.test(name)) ? [] : null
  },
}

const actions = new Set(['index', 'create', 'update', 'delete'])
const settings =
  /^(?:_\w+|routing|pipeline|version|version_type|op_type|if_seq_no|if_primary_term|require_alias|require_data_stream|retry_on_conflict|dynamic_templates|list_executed_pipelines)$/
