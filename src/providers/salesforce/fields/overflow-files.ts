import type { MadeFile } from '../../../formatters/report-files.ts';
import type { ExportWarning } from '../../../result.ts';
import { type FieldFacts, shownField, shownLabel } from './field-facts.ts';
import type { MappedField } from './mapped-field.ts';

const labelOf = (field: FieldFacts): string => shownLabel(field).replaceAll(/[/\\]/g, '_');

/** Two fields may have one label, but no two files one name. */
function fileNameFor(field: FieldFacts, all: readonly MappedField[]): string {
  const label = labelOf(field);
  const isShared = all.some((one) => one.field !== field && labelOf(one.field) === label);
  return `${isShared ? `${label} (${field.name})` : label}.txt`;
}

/** A file for each text that is longer than its field, and what is to be said of it. */
export function overflowFiles(mapped: readonly MappedField[]): { overflow: MadeFile[]; warnings: ExportWarning[] } {
  const overflow: MadeFile[] = [];
  const warnings: ExportWarning[] = [];
  for (const { field, whole } of mapped) {
    if (whole === undefined) continue;
    const name = fileNameFor(field, mapped);
    overflow.push({ name, mimeType: 'text/plain', content: `${whole}\n` });
    const message = `${shownField(field)} has room for ${field.length} characters only: the whole text is in the file “${name}”.`;
    warnings.push({ code: 'FIELD_OVERFLOW', message });
  }
  return { overflow, warnings };
}
