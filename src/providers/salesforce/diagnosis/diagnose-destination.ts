import { isIntegrationError } from '../../../errors.ts';
import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { isMatching, type SalesforceDestination } from '../config.ts';
import { typeOfId } from '../objects.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { named, soql } from '../soql.ts';
import { couldNotAsk } from './could-not-ask.ts';
import { objectOfId, type SeenObjects } from './object-access.ts';

const NAME = 'destination';
const USER_PREFIX = '005';

/** One record that a destination names. */
interface NamedRecord {
  path: 'whoId' | 'whatId' | 'ownerId';
  id: string;
}

const another = (path: NamedRecord['path']): string =>
  `Name another record in destination.${path}, or give the user of the connection access to it.`;

const notThere = ({ path, id }: NamedRecord, what: string): Finding => ({
  ...finding(NAME, 'failed', `Salesforce does not have ${what} ${id}, or does not show it to the user.`, another(path)),
  code: 'NOT_FOUND',
});

/** What a task or event can be about, as the field itself says. */
async function canBeAbout(api: SalesforceApi, activity: string, type: string): Promise<boolean> {
  const { fields = [] } = await api.call<{ fields?: { name?: unknown; referenceTo?: unknown }[] }>({
    method: 'GET',
    path: `sobjects/${activity}/describe`,
  });
  const { referenceTo } = fields.find(({ name }) => name === 'WhatId') ?? {};
  return !Array.isArray(referenceTo) || referenceTo.includes(type);
}

async function queried(api: SalesforceApi, record: NamedRecord, type: string): Promise<Finding | undefined> {
  const { id, path } = record;
  const [row] = await api.query(
    type === 'Lead'
      ? soql`SELECT Id, IsConverted FROM Lead WHERE Id = ${id}`
      : type === 'User'
        ? soql`SELECT Id, IsActive FROM User WHERE Id = ${id}`
        : soql`SELECT Id FROM ${named(type)} WHERE Id = ${id}`,
  );
  if (row === undefined) return notThere(record, `the ${type}`);
  if (row.IsConverted === true)
    return finding(
      NAME,
      'failed',
      `The Lead ${id} was converted.`,
      'Name the contact that it became in destination.whoId.',
    );
  if (row.IsActive === false)
    return finding(NAME, 'failed', `The User ${id} is not active.`, `Name another user in destination.${path}.`);
  return undefined;
}

/** What is wrong with a record; undefined when nothing is. */
async function recordFinding(
  api: SalesforceApi,
  record: NamedRecord,
  objects: SeenObjects,
  activity: string,
): Promise<Finding | undefined> {
  const { id, path } = record;
  try {
    const known = path === 'ownerId' && id.startsWith(USER_PREFIX) ? 'User' : typeOfId(id);
    const type = known ?? objectOfId(objects, id)?.name;
    if (type === undefined) return notThere(record, 'the kind of record of');
    if (path === 'whatId' && known === undefined && !(await canBeAbout(api, activity, type))) {
      const message = `In this org, no ${activity.toLowerCase()} can be about a ${type}.`;
      return finding(
        NAME,
        'failed',
        message,
        'Name another record in destination.whatId, or allow activities for the object.',
      );
    }
    return await queried(api, record, type);
  } catch (error) {
    if (!isIntegrationError(error) || error.code !== 'PERMISSION_DENIED') return couldNotAsk(NAME, error);
    return { ...couldNotAsk(NAME, error), hint: another(path) };
  }
}

/** Queues are not looked at: which of them take tasks only their own setup says. */
function recordsOf({ whoId, whatId, ownerId }: SalesforceDestination): NamedRecord[] {
  const all = Object.entries({ whoId, whatId, ownerId }) as [NamedRecord['path'], string | undefined][];
  return all.flatMap(([path, id]) =>
    id === undefined || (path === 'ownerId' && !id.startsWith(USER_PREFIX)) ? [] : [{ path, id }],
  );
}

/** Whether the records that a destination names are there, and can have a report. Reads only. */
export async function diagnoseDestination(
  api: SalesforceApi,
  objects: SeenObjects,
  destination: SalesforceDestination,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const records = recordsOf(destination);
  for (const record of records) {
    const told = await recordFinding(api, record, objects, destination.object ?? 'Task');
    if (told !== undefined) findings.push(told);
  }
  if (findings.length > 0) return findings;
  const there = records.length === 0 ? '' : `All records that are named (${records.length}) are there. `;
  const found = isMatching(destination) ? 'Records are found by the participants of each meeting.' : '';
  return [ok(NAME, `${there}${found}`.trim())];
}
