import type { ExportContext, PreviousExport } from '../delivery/export-context.ts';
import { shortDigest } from '../digest.ts';
import type { MatchDecision, RecordMatches, RecordRef } from '../matching/records.ts';
import { checkMatches, type MatchPolicies } from './check-matches.ts';
import type { CrmWords } from './crm-words.ts';

/** What the steps are called that choose the records; what they were chosen by follows, so that nothing else counts for it. */
const MATCHED = 'records-';
const CREATED = 'contacts-';

/** What a vendor takes of the matches. It is kept, so it names nobody. */
export interface Picked<Chosen extends RecordRef, Missing> {
  records: Chosen[];
  /** Those for whom a record is to be made. */
  missing: Missing[];
  /** What could be several records and would change where the report goes. */
  unclear: MatchDecision[];
}

/** People for whom a record is to be made. */
export interface MissingPeople<Missing> {
  people: readonly Missing[];
  /** What the step, or each of them, is to be called, or to begin with. */
  step: string;
  /** True when they were missing a moment ago; an earlier attempt may have found that out days before. */
  isFresh: boolean;
}

/** How one export's records are chosen. */
export interface Choosing<Chosen extends RecordRef, Missing> {
  crm: CrmWords;
  policies: MatchPolicies;
  /** All that the choice depends on. */
  basis: unknown;
  match(): Promise<RecordMatches>;
  pick(matches: RecordMatches): Picked<Chosen, Missing>;
  /** How many of the records the report would be on. Default: all of them. */
  countOf?(records: readonly Chosen[]): number;
  /** Makes records, by steps whose results have them as `records`. */
  create(missing: MissingPeople<Missing>): Promise<Chosen[]>;
  /** Forgets what was found: somebody is about to mend it in the CRM. */
  forget(): void;
}

/** A choice as it is kept. */
interface Choice<Chosen, Missing> {
  records: Chosen[];
  missing: Missing[];
  unclear: number;
}

const recordsIn = (kept: unknown): RecordRef[] => {
  const { records } = (kept ?? {}) as { records?: unknown };
  return Array.isArray(records) ? (records as RecordRef[]) : [];
};

/** The records that an earlier export chose, made ones included; undefined when it ended before, so that nothing was sent. */
export function chosenBefore({ results }: Pick<PreviousExport, 'results'>): RecordRef[] | undefined {
  const names = Object.keys(results);
  const last = names.findLast((name) => name.startsWith(MATCHED));
  if (last === undefined) return undefined;
  const created = `${CREATED}${last.slice(MATCHED.length)}`;
  return [last, ...names.filter((name) => name.startsWith(created))].flatMap((name) => recordsIn(results[name]));
}

/** True for the name of a step that makes a record of a person. */
export const makesAPerson = (step: string | undefined): step is string => step?.startsWith(CREATED) === true;

/** The name of the steps that make records of people, for a choice that depends on this. */
export const creationStep = (basis: unknown): string => `${CREATED}${shortDigest(JSON.stringify(basis))}`;

/** The caller allowed it; it is told all the same. */
function tellWhatIsLeftOut(context: ExportContext, unclear: number, count: number): void {
  if (unclear > 0) {
    const message = `${unclear} of what was looked for could be several records, and was left out; \`matches\` has them.`;
    context.warn({ code: 'AMBIGUOUS_LEFT_OUT', message });
  }
  if (count === 0) context.warn({ code: 'UNATTACHED', message: 'No record was found, so the report is on none.' });
}

/**
 * Chooses the records of one export by steps, so that every attempt and every edit of it keeps to the same ones. Throws
 * `NEEDS_CHOICE` for what is not certain, unless the policies allow to go on without.
 */
export async function chooseRecords<Chosen extends RecordRef, Missing>(
  context: ExportContext,
  choosing: Choosing<Chosen, Missing>,
): Promise<Chosen[]> {
  const { crm, policies, basis, countOf = ({ length }) => length } = choosing;
  let isFresh = false;
  const choose = async (): Promise<Choice<Chosen, Missing>> => {
    const { records, missing, unclear } = choosing.pick(await choosing.match());
    try {
      checkMatches(unclear, countOf(records) + missing.length, policies, crm);
    } catch (error) {
      choosing.forget();
      throw error;
    }
    isFresh = true;
    return { records, missing, unclear: unclear.length };
  };
  const step = `${MATCHED}${shortDigest(JSON.stringify(basis))}`;
  const { records, missing, unclear } = await context.step(step, { repeatable: true, send: choose });
  tellWhatIsLeftOut(context, unclear, countOf(records) + missing.length);
  if (missing.length === 0) return records;
  const created = await choosing.create({ people: missing, step: creationStep(basis), isFresh });
  const all = [...records, ...created];
  checkMatches([], countOf(all), policies, crm);
  tellWhatIsLeftOut(context, 0, countOf(all));
  return all;
}
