import { type InputIssue, IntegrationError } from '../errors.ts';
import type { MatchDecision } from '../matching/records.ts';
import type { CrmWords } from './crm-words.ts';

/** What happens where a match is not certain, and where no record is left. Default `fail`. */
export interface MatchPolicies {
  onAmbiguous?: 'fail' | 'unattached' | undefined;
  onNone?: 'fail' | 'unattached' | undefined;
}

const MOST_TOLD = 3;

const plural = (kind: string): string => (kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`);

function subjectIn(subject: MatchDecision['subject']): string {
  if ('participant' in subject) return 'the participant';
  return 'domain' in subject ? 'a domain of the participants' : 'the meeting';
}

/** Names no person and no domain: issues are kept in the history. */
function issueOf({ subject, candidates }: MatchDecision, { path }: CrmWords): InputIssue {
  const kind = plural(candidates[0]?.type ?? 'record');
  const ids = candidates.map(({ id }) => id).join(', ');
  return {
    path: 'participant' in subject ? `report.participants[${subject.participant}]` : path,
    message: `${subjectIn(subject)} fits ${candidates.length} ${kind} (${ids})`,
  };
}

const choose = ({ namedIn }: CrmWords): string =>
  `Name the records in ${namedIn}, or allow to go on without them with destination.match`;

function notCertain(unclear: readonly MatchDecision[], crm: CrmWords): IntegrationError {
  const issues = unclear.map((decision) => issueOf(decision, crm));
  const told = issues.slice(0, MOST_TOLD).map(({ message }) => message);
  return new IntegrationError({
    code: 'NEEDS_CHOICE',
    provider: crm.provider,
    message: `It is not certain where the report belongs: ${told.join('; ')}.`,
    hint: `${choose(crm)}.onAmbiguous "unattached".`,
    issues,
  });
}

/** The error where no record was found, and one must be. */
const noRecord = (crm: CrmWords): IntegrationError =>
  new IntegrationError({
    code: 'NEEDS_CHOICE',
    provider: crm.provider,
    message: `No record in ${crm.name} was found for this meeting.`,
    hint: `${choose(crm)}.onNone "unattached"; \`matches\` of the outcome says why each participant was not found.`,
    issues: [{ path: crm.path, message: 'no record was found' }],
  });

/**
 * Throws `NEEDS_CHOICE`, before anything is written, for what may not be guessed: decisions that are open, or that there
 * is no record for the report.
 */
export function checkMatches(
  unclear: readonly MatchDecision[],
  records: number,
  { onAmbiguous = 'fail', onNone = 'fail' }: MatchPolicies,
  crm: CrmWords,
): void {
  if (unclear.length > 0 && onAmbiguous === 'fail') throw notCertain(unclear, crm);
  if (records === 0 && onNone === 'fail') throw noRecord(crm);
}
