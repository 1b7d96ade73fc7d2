import type { ExportRow, SettingRow } from '../../storage/storage-adapter.ts';
import { Witness } from './witness.ts';

const JSON_FIELDS: ReadonlySet<string> = new Set<keyof SettingRow | keyof ExportRow>([
  'display',
  'health',
  'account',
  'defaults',
  'refreshLease',
  'destination',
  'error',
  'steps',
  'metadata',
]);

/** What a text of JSON says. Wrapped, so that a storage which hands out the value and not the text is seen. */
function said(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return text;
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || !('revision' in value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, one]: [string, unknown]) => [field, JSON_FIELDS.has(field) ? said(one) : one]),
  );
}

/** Compares the JSON in rows by what it says: a database may order keys and set spaces as it likes. */
export class RowWitness extends Witness {
  override equal(what: string, actual: unknown, expected: unknown): void {
    super.equal(what, plain(actual), plain(expected));
  }
}
