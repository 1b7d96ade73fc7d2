import { expect } from 'vitest';
import { memoryStorage } from '../../src/index.ts';
import type { SalesforceOrg, SalesforceRecord } from '../../src/testing/index.ts';
import { type CrmManner, chaosService, SESSION } from './chaos-service.ts';
import type { Copies } from './copies.ts';
import { connectSalesforce, openOrg } from './sf-org.ts';
import { NEW_PERSON, SF_PLANNED, type SfName, sfContentOf } from './sf-reports.ts';

/** What an activity says, whatever it is called; the links to people and things are its place. */
const SAID = [
  'Description',
  'ActivityDate',
  'Status',
  'Priority',
  'StartDateTime',
  'EndDateTime',
  'Location',
  'IsDeleted',
] as const;
const MARK = /^(.*) (\[lp:[0-9a-f]{10}\])$/s;

const live = (org: SalesforceOrg, ...types: Parameters<SalesforceOrg['records']>[0][]): SalesforceRecord[] =>
  types.flatMap((type) => org.records(type)).filter(({ isDeleted }) => !isDeleted);

export const activitiesIn = (org: SalesforceOrg): SalesforceRecord[] => live(org, 'Event', 'Task');

const isMarked = ({ values: { Subject } }: SalesforceRecord): boolean => MARK.test(String(Subject));
const hasKey = ({ values }: SalesforceRecord): boolean => (values.Export_Key__c ?? null) !== null;

/** What an activity says, and whose it is. */
function saying(org: SalesforceOrg, { type, values }: SalesforceRecord): string {
  const owner = org.find(values.OwnerId)?.values.Email ?? null;
  const subject = String(values.Subject).replace(MARK, '$1');
  return JSON.stringify([type, subject, owner, ...SAID.map((name) => values[name] ?? null)]);
}

/** What people call a record that an activity is with or about. */
function nameOf(org: SalesforceOrg, id: unknown): string {
  const { type, values } = org.find(id) ?? { type: 'nothing', values: {} as SalesforceRecord['values'] };
  return `${type} ${String(values.Email ?? values.Name)}`;
}

/** The records that an activity is with and about. */
function placeOf(org: SalesforceOrg, { id, type, values }: SalesforceRecord): string {
  const [relation, activity] =
    type === 'Task' ? (['TaskRelation', 'TaskId'] as const) : (['EventRelation', 'EventId'] as const);
  const related = live(org, relation).filter((one) => one.values[activity] === id && one.values.IsWhat !== true);
  const all = [...related.map((one) => one.values.RelationId), values.WhoId, values.WhatId];
  const ids = new Set(all.filter((one) => typeof one === 'string'));
  return [...ids]
    .map((one) => nameOf(org, one))
    .sort()
    .join(', ');
}

/** A file as it is in the org: what it is called, its bytes, and the live activities that it is on. */
interface SeenFile {
  /** Of its version, as exports name it. */
  id: string;
  name: string;
  sha256: string;
  on: SalesforceRecord[];
}

/** Every file that is there, whether any activity shows it or not. */
export function filesIn(org: SalesforceOrg): SeenFile[] {
  const activities = activitiesIn(org);
  const links = live(org, 'ContentDocumentLink');
  const documents = new Set(live(org, 'ContentDocument').map(({ id }) => id));
  return org.files
    .filter(({ contentDocumentId }) => documents.has(contentDocumentId))
    .map(({ id, contentDocumentId, pathOnClient, sha256 }) => {
      const places = links
        .filter(({ values }) => values.ContentDocumentId === contentDocumentId)
        .map(({ values }) => values.LinkedEntityId);
      return { id, name: pathOnClient, sha256, on: activities.filter((one) => places.includes(one.id)) };
    });
}

/** What an export without any failure leaves. */
interface Undisturbed {
  sayings: string[];
  places: string[];
  /** What the record says that has the files. */
  withFiles: string;
  files: Pick<SeenFile, 'name' | 'sha256'>[];
}

const known = new Map<string, Promise<Undisturbed>>();

async function undisturbed(report: SfName, as: CrmManner): Promise<Undisturbed> {
  const { sandbox, org, records } = await openOrg(as);
  try {
    const storage = memoryStorage();
    const { instanceUrl } = sandbox.salesforce;
    const at = chaosService({ baseUrl: `${instanceUrl}/`, records, timing: {}, timeoutMs: 30_000 }, storage);
    await connectSalesforce(at, storage, sandbox, as);
    const outcome = await at.mine.export({ ...sfContentOf(report), sessionId: SESSION, to: at.targetOf(report) });
    if (outcome.status !== 'success') throw new Error(`An export without failures ended as ${outcome.status}.`);
    const there = activitiesIn(org);
    const files = filesIn(org);
    const places = there.map((one) => placeOf(org, one));
    const planned = SF_PLANNED[report];
    expect({
      activities: there.map(({ type }) => type),
      places,
      files: files.map(({ name }) => name).sort(),
      filesOn: files.flatMap(({ on }) => on.map(({ id }) => id)),
      marks: there.map((one) => [isMarked(one), hasKey(one)]),
    }).toEqual({
      ...planned,
      filesOn: files.map(() => there[0]?.id),
      marks: there.map(() => [as === 'without key', as === 'with key']),
    });
    const sayings = there.map((one) => saying(org, one));
    return { sayings, places, withFiles: sayings[0] ?? '', files };
  } finally {
    await sandbox.close();
  }
}

/** What is left by a report without any failure. */
function leftBy(report: SfName, as: CrmManner): Promise<Undisturbed> {
  const key = `${report}, ${as}`;
  const found = known.get(key) ?? undisturbed(report, as);
  known.set(key, found);
  return found;
}

/** Counts in the org itself, not by what anybody was told. */
export async function sfCopiesIn(org: SalesforceOrg, as: CrmManner, report: SfName, before?: SfName): Promise<Copies> {
  const wanted = await leftBy(report, as);
  const old = before === undefined ? undefined : await leftBy(before, as);
  const there = activitiesIn(org);
  const said = there.map((one) => saying(org, one));
  const times = (text: string): number => said.filter((one) => one === text).length;
  const placesOf = (text: string): string[] =>
    [wanted, old].flatMap((left) => left?.places.filter((_, at) => left.sayings[at] === text) ?? []);
  const isMisplaced = (one: SalesforceRecord): boolean => {
    const places = placesOf(saying(org, one));
    return places.length > 0 && !places.includes(placeOf(org, one));
  };
  const files = filesIn(org);
  const shown: Record<string, number> = {};
  for (const { name, sha256, on } of files) {
    const isRight = [...wanted.files, ...(old?.files ?? [])].some((one) => one.name === name && one.sha256 === sha256);
    const key = isRight ? name : 'wrong bytes';
    if (on.length > 0) shown[key] = (shown[key] ?? 0) + on.length;
  }
  const onOthers = files
    .flatMap(({ on }) => on)
    .filter((one) => {
      const text = saying(org, one);
      return text !== wanted.withFiles && text !== old?.withFiles;
    });
  const hasFiles = wanted.files.length > 0;
  return {
    counts: wanted.sayings.map(times),
    before: (old?.sayings ?? []).map((text) => (wanted.sayings.includes(text) ? 0 : times(text))),
    strays: said.filter((one) => !wanted.sayings.includes(one) && !old?.sayings.includes(one)).length,
    misplaced: there.filter(isMisplaced).length + onOthers.length,
    ...(hasFiles
      ? {
          files: {
            shown,
            wanted: wanted.files.map(({ name }) => name).sort(),
            orphans: files.filter(({ on }) => on.length === 0).length,
            stones: 0,
          },
          contacts: { [NEW_PERSON]: live(org, 'Contact').filter(({ values }) => values.Email === NEW_PERSON).length },
        }
      : {}),
  };
}
