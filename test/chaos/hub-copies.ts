import { expect } from 'vitest';
import { memoryStorage } from '../../src/index.ts';
import type { HubSpotPortal, HubSpotRecord } from '../../src/testing/index.ts';
import { startSandbox } from '../../src/testing/index.ts';
import { type CrmManner, chaosService, SESSION } from './chaos-service.ts';
import type { Copies } from './copies.ts';
import { connectHubSpot, openPortal } from './hub-portal.ts';
import { type HubName, hubContentOf, NEW_CONTACT, PLANNED } from './hub-reports.ts';

const ACTIVITIES = ['notes', 'meetings', 'tasks'] as const;
/** Different in each portal, or told apart from what an activity says. */
const NOT_SAID =
  /^(hs_object_id|createdate|lastmodifieddate|hs_createdate|hs_lastmodifieddate|hs_attachment_ids|liveprompt_export_key)$/;

export const activitiesIn = (portal: HubSpotPortal): HubSpotRecord[] =>
  ACTIVITIES.flatMap((type) => portal.records(type)).filter(({ archived }) => !archived);

const attachmentsOf = ({ properties }: HubSpotRecord): string[] =>
  (properties.hs_attachment_ids ?? '').split(';').filter((id) => id !== '');

/** What people call a record that an activity is on. */
function nameOf(portal: HubSpotPortal, { type, id }: Pick<HubSpotRecord, 'type' | 'id'>): string {
  const { email, domain, dealname, subject } = portal.get(type, id).properties;
  return `${type} ${email ?? domain ?? dealname ?? subject}`;
}

const fileIn = (portal: HubSpotPortal, id: string) => portal.files.find((file) => file.id === id && !file.deleted);

/** What an activity says, whatever it is called. */
function saying({ type, properties }: HubSpotRecord): string {
  const said = Object.entries(properties)
    .filter(([name]) => !NOT_SAID.test(name))
    .map(([name, value]) => [name, value.replaceAll(/lp-[\w-]{22}/g, 'REFERENCE')])
    .sort(([a = ''], [b = '']) => a.localeCompare(b));
  return JSON.stringify([type, said, 'liveprompt_export_key' in properties]);
}

/** The records that an activity is on. */
const placeOf = (portal: HubSpotPortal, { type, id }: HubSpotRecord): string =>
  portal
    .associationsOf(type, id)
    .map((one) => nameOf(portal, one))
    .sort()
    .join(', ');

/** A file as the report calls it, without what makes it the only one of that name, and its bytes. */
interface SeenFile {
  name: string;
  sha256: string;
}

const filesOn = (portal: HubSpotPortal, activity: HubSpotRecord): SeenFile[] =>
  attachmentsOf(activity).flatMap((id) => {
    const { name, sha256 } = fileIn(portal, id) ?? {};
    return name === undefined || sha256 === undefined ? [] : [{ name: name.replace(/-[^.]*/, ''), sha256 }];
  });

/** What an export without any failure leaves. */
interface Undisturbed {
  sayings: string[];
  places: string[];
  files: SeenFile[];
}

const known = new Map<string, Promise<Undisturbed>>();

async function undisturbed(report: HubName, as: CrmManner): Promise<Undisturbed> {
  const sandbox = await startSandbox({ vendors: ['hubspot'] });
  try {
    const { portal, records } = openPortal(sandbox);
    const { baseUrl } = sandbox.hubspot;
    const storage = memoryStorage();
    const at = chaosService({ baseUrl, records, timing: {}, timeoutMs: 30_000 }, storage);
    await connectHubSpot(at, storage, sandbox, as);
    const outcome = await at.mine.export({ ...hubContentOf(report), sessionId: SESSION, to: at.targetOf(report) });
    if (outcome.status !== 'success') throw new Error(`An export without failures ended as ${outcome.status}.`);
    const there = activitiesIn(portal);
    const { activities, place, files } = PLANNED[report];
    expect({
      activities: there.map(({ type }) => type),
      places: there.map((one) => placeOf(portal, one)),
      files: there.flatMap((one) => filesOn(portal, one).map(({ name }) => name)).sort(),
      keys: there.map(({ properties }) => properties.liveprompt_export_key !== undefined),
      references: there.map(
        ({ properties }) =>
          Object.values(properties)
            .join()
            .match(/Reference: lp-/g)?.length,
      ),
    }).toEqual({
      activities,
      places: activities.map(() => place),
      files,
      keys: activities.map(() => as === 'with key'),
      references: activities.map(() => 1),
    });
    return {
      sayings: there.map(saying),
      places: there.map((one) => placeOf(portal, one)),
      files: there.flatMap((one) => filesOn(portal, one)),
    };
  } finally {
    await sandbox.close();
  }
}

/** What is left by a report without any failure. */
function leftBy(report: HubName, as: CrmManner): Promise<Undisturbed> {
  const key = `${report}, ${as}`;
  const found = known.get(key) ?? undisturbed(report, as);
  known.set(key, found);
  return found;
}

/** Counts in the portal itself, not by what anybody was told. */
export async function hubCopiesIn(
  portal: HubSpotPortal,
  as: CrmManner,
  report: HubName,
  before?: HubName,
): Promise<Copies> {
  const wanted = await leftBy(report, as);
  const old = before === undefined ? [] : (await leftBy(before, as)).sayings;
  const there = activitiesIn(portal);
  const said = there.map(saying);
  const times = (text: string): number => said.filter((one) => one === text).length;
  const named = there.flatMap(attachmentsOf);
  const shown: Record<string, number> = {};
  for (const { name, sha256 } of there.flatMap((one) => filesOn(portal, one))) {
    const isRight = wanted.files.some((file) => file.name === name && file.sha256 === sha256);
    const key = isRight ? name : 'wrong bytes';
    shown[key] = (shown[key] ?? 0) + 1;
  }
  const made = portal.records('contacts').filter(({ archived, properties }) => {
    return !archived && properties.email === NEW_CONTACT;
  });
  return {
    counts: wanted.sayings.map(times),
    before: old.map((text) => (wanted.sayings.includes(text) ? 0 : times(text))),
    strays: said.filter((one) => !wanted.sayings.includes(one) && !old.includes(one)).length,
    misplaced: there.filter((one) => !wanted.places.includes(placeOf(portal, one))).length,
    ...(wanted.files.length > 0
      ? {
          files: {
            shown,
            wanted: wanted.files.map(({ name }) => name).sort(),
            times: Math.max(1, times(wanted.sayings[0] ?? '')),
            orphans: portal.files.filter(({ id, deleted }) => !deleted && !named.includes(id)).length,
            stones: there.filter((one) => attachmentsOf(one).some((id) => fileIn(portal, id) === undefined)).length,
          },
          contacts: { [NEW_CONTACT]: made.length },
        }
      : {}),
  };
}
