import { CLOCK_SKEW_MS } from '../../../crm/clock-skew.ts';
import { IntegrationError } from '../../../errors.ts';
import type { ActivityType } from '../objects.ts';
import type { KnownActivity } from '../org.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { containing, named, type Soql, soql } from '../soql.ts';
import { markOf } from './reference.ts';

/** Workers that began before the field was there may not know of it for so long. [ours] */
const KEY_MARGIN_MS = 3_600_000;

/** What is looked for: the record with this key, or with the mark that stands for it. */
export interface Wanted {
  type: ActivityType;
  exportKey: string;
  /** What is known of this kind of activity in the org. */
  known: KnownActivity | undefined;
}

const cannotTell = (): IntegrationError =>
  new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    provider: 'salesforce',
    message: 'The field that held the export key is not there any more, or is not the one that is used now.',
    hint: 'Look in Salesforce whether the report is there, then call settleExport.',
  });

const ids = (rows: readonly { Id: string }[]): string[] => rows.map(({ Id }) => Id);

async function byKey(api: SalesforceApi, { type, exportKey }: Wanted, keyField: string): Promise<string[]> {
  const query: Soql = soql`SELECT Id FROM ${named(type)} WHERE ${named(keyField)} = ${exportKey} ORDER BY CreatedDate, Id`;
  return ids(await api.query(query));
}

async function byMark(api: SalesforceApi, { type, exportKey }: Wanted, from: Date): Promise<string[]> {
  const mark = markOf(exportKey);
  const rows = await api.query(
    soql`SELECT Id, Subject FROM ${named(type)} WHERE CreatedDate >= ${from} AND Subject LIKE ${containing(mark)} ORDER BY CreatedDate, Id`,
  );
  return ids(rows.filter(({ Subject }) => typeof Subject === 'string' && Subject.includes(mark)));
}

/** What an attempt may have left: ids, the oldest first, and whether it was found by its mark. */
export interface FoundActivity {
  ids: string[];
  isMarked: boolean;
}

/**
 * The activities that an attempt made at `since` or later may have left. A query sees what was committed, at once; a search
 * index would not. Throws where nobody can tell: the field of the key is gone.
 */
export async function findActivity(api: SalesforceApi, wanted: Wanted, since: Date): Promise<FoundActivity> {
  const { facts, keyLost = '' } = wanted.known ?? {};
  const keyField = facts?.keyField;
  const keyed = keyField === undefined ? [] : await byKey(api, wanted, keyField);
  if (keyed.length > 0) return { ids: keyed, isMarked: false };
  // Also where the field is there: the attempt may be older than it, or something in the bin may have held the key.
  const marked = await byMark(api, wanted, new Date(since.getTime() - CLOCK_SKEW_MS));
  if (marked.length === 0 && since.getTime() < Date.parse(keyLost) + KEY_MARGIN_MS) throw cannotTell();
  return { ids: marked, isMarked: marked.length > 0 || keyField === undefined };
}
