import type { StorageAdapter } from '../../src/index.ts';
import type { HubSpotPortal, Sandbox } from '../../src/testing/index.ts';
import { type ChaosService, type CrmManner, USER } from './chaos-service.ts';
import { type NamedRecords, NEW_CONTACT, OWNERS } from './hub-reports.ts';

/** Brings a new portal to where these tests begin. */
export function openPortal({ state: { hubspot: portal } }: Pick<Sandbox<'hubspot'>, 'state'>): {
  portal: HubSpotPortal;
  records: NamedRecords;
} {
  portal.addOwner({ email: OWNERS.omar, firstName: 'Omar', lastName: 'Reyes' });
  const idOf = (type: 'contacts' | 'deals'): string => portal.records(type)[0]?.id ?? '';
  return { portal, records: { contact: idOf('contacts'), deal: idOf('deals') } };
}

/** Saves the user's one connection, and sets the unique property up where there is to be one. */
export async function connectHubSpot(
  { mine }: ChaosService,
  storage: StorageAdapter,
  sandbox: Pick<Sandbox<'hubspot'>, 'hubspot'>,
  as: CrmManner | 'new',
): Promise<void> {
  const { accessToken } = sandbox.hubspot;
  const { id } = await mine.saveIntegrationConfig({ provider: 'hubspot', config: { accessToken } });
  if (as !== 'new') await (as === 'with key' ? mine.setUp(id) : mine.diagnose(id));
  if (as === 'with key') await settleKey(storage);
}

const LONG_AGO_MS = 2 * 3_600_000;

/**
 * Makes the unique property one that has been there for a while: what was tried within the hour after it came is not
 * believed to carry it.
 */
async function settleKey({ settings }: StorageAdapter): Promise<void> {
  const [row] = await settings.list(`user:${USER}`);
  if (row?.account == null) throw new Error('Nothing is known of the account after its set-up.');
  const account = JSON.parse(row.account) as { exportKeySince: string };
  const exportKeySince = new Date(Date.parse(account.exportKeySince) - LONG_AGO_MS).toISOString();
  const changed = { ...row, account: JSON.stringify({ ...account, exportKeySince }), revision: row.revision + 1 };
  if (!(await settings.replace(changed, row.revision))) throw new Error('Somebody else changed the connection.');
}

/** Empties the portal of all that exports made, and makes its token valid again. */
export function emptyPortal(portal: HubSpotPortal): void {
  for (const type of ['notes', 'meetings', 'tasks', 'contacts'] as const) {
    const made = portal
      .records(type)
      .filter(({ properties }) => type !== 'contacts' || properties.email === NEW_CONTACT);
    portal.forget(
      type,
      made.map(({ id }) => id),
    );
  }
  portal.files.length = 0;
  portal.requests.length = 0;
  for (const token of portal.tokens) token.status = 'active';
}
