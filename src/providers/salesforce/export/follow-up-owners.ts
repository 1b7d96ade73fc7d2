import type { ExportContext } from '../../../delivery/export-context.ts';
import { shortDigest } from '../../../digest.ts';
import { isIntegrationError } from '../../../errors.ts';
import type { ExportWarning } from '../../../result.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { type Soql, soql } from '../soql.ts';
import type { PlannedFollowUp } from './planned-records.ts';

/** Salesforce's ids of the users who are to do the tasks, by the tasks' names. Tasks of whom it does not know are not in it. */
async function ownersOf(api: SalesforceApi, followUps: readonly PlannedFollowUp[]): Promise<Record<string, string>> {
  const emails = [...new Set(followUps.flatMap(({ ownerEmail }) => ownerEmail ?? []))];
  const queries: Soql[] = [];
  for (let at = 0; at < emails.length; at += SALESFORCE_LIMITS.valuesOfOneQuery) {
    const some = emails.slice(at, at + SALESFORCE_LIMITS.valuesOfOneQuery);
    queries.push(
      soql`SELECT Id, Email FROM User WHERE Email IN ${some} AND IsActive = ${true} ORDER BY CreatedDate, Id`,
    );
  }
  const users = (await api.queries(queries)).flat();
  const idsOf = (email: string): string[] =>
    users.filter((user) => typeof user.Email === 'string' && user.Email.toLowerCase() === email).map(({ Id }) => Id);
  const known = followUps.flatMap(({ name, ownerEmail = '' }) => {
    const [id, ...others] = idsOf(ownerEmail);
    // One person may have several logins; whose list is looked at nobody can tell.
    return id === undefined || others.length > 0 ? [] : [[name, id] as const];
  });
  return Object.fromEntries(known);
}

/** A task with its owner, if Salesforce knows one. */
const ownedBy = (followUp: PlannedFollowUp, owner: string | undefined): PlannedFollowUp =>
  owner === undefined ? followUp : { ...followUp, atFirst: { ...followUp.atFirst, OwnerId: owner } };

/** What the tasks lack that the report wants them to have. */
function followUpWarnings(followUps: readonly PlannedFollowUp[], owners: Record<string, string>): ExportWarning[] {
  const warnings: ExportWarning[] = [];
  const unowned = followUps.filter(({ name, namesOwner }) => namesOwner && owners[name] === undefined).length;
  if (unowned > 0)
    warnings.push({
      code: 'TASK_OWNER_UNKNOWN',
      message: `${unowned} task(s) belong to the user of the connection: Salesforce has no single active user of that name or address.`,
    });
  const cut = followUps.filter(({ isCut }) => isCut).length;
  if (cut > 0)
    warnings.push({
      code: 'TASK_TEXT_CUT',
      message: `The text of ${cut} task(s) is longer than Salesforce takes; the report has all of it.`,
    });
  return warnings;
}

/** A task that belongs to the user of the connection is better than none. */
async function knownOwners(
  api: SalesforceApi,
  followUps: readonly PlannedFollowUp[],
  context: ExportContext,
): Promise<Record<string, string>> {
  const asked = followUps.map(({ name, ownerEmail }) => [name, ownerEmail]);
  if (asked.every(([, email]) => email === undefined)) return {};
  try {
    const step = `owners-${shortDigest(JSON.stringify(asked))}`;
    return await context.step(step, { repeatable: true, send: () => ownersOf(api, followUps) });
  } catch (error) {
    if (isIntegrationError(error) && error.code === 'PERMISSION_DENIED') return {};
    throw error;
  }
}

/** The tasks with their owners, as far as Salesforce knows them. What they lack is told. */
export async function withOwners(
  api: SalesforceApi,
  followUps: readonly PlannedFollowUp[],
  context: ExportContext,
): Promise<PlannedFollowUp[]> {
  if (followUps.length === 0) return [];
  const owners = await knownOwners(api, followUps, context);
  for (const warning of followUpWarnings(followUps, owners)) context.warn(warning);
  return followUps.map((followUp) => ownedBy(followUp, owners[followUp.name]));
}
