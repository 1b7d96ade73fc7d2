import { shortDigest } from '../../src/digest.ts';
import { memoryStorage, type StorageAdapter } from '../../src/index.ts';
import { type SalesforceOrg, type Sandbox, startSandbox } from '../../src/testing/index.ts';
import { type ChaosService, type CrmManner, chaosService, SESSION, USER } from './chaos-service.ts';
import type { NamedRecords } from './hub-reports.ts';
import { NEW_PERSON, sfContentOf } from './sf-reports.ts';

/** An org as these tests begin with, and those of its records that reports are told to go to by name. */
export async function openOrg(as: CrmManner | 'new'): Promise<{
  sandbox: Sandbox<'salesforce'>;
  org: SalesforceOrg;
  records: NamedRecords;
}> {
  const salesforce = { hasExternalIdField: as === 'with key', hasSharedActivities: true };
  const sandbox = await startSandbox({ vendors: ['salesforce'], salesforce });
  const org = sandbox.state.salesforce;
  const idOf = (type: 'Contact' | 'Opportunity'): string => org.records(type)[0]?.id ?? '';
  return { sandbox, org, records: { contact: idOf('Contact'), deal: idOf('Opportunity') } };
}

const connectionIn = ({ salesforce: { instanceUrl, accessToken } }: Pick<Sandbox<'salesforce'>, 'salesforce'>) => ({
  provider: 'salesforce' as const,
  config: { instanceUrl, accessToken },
});

const known = new Map<CrmManner, Promise<object>>();

/** What an export learns of an org, as it is kept with the connection. */
async function learn(as: CrmManner): Promise<object> {
  const { sandbox, records } = await openOrg(as);
  try {
    const storage = memoryStorage();
    const at = chaosService(
      { baseUrl: `${sandbox.salesforce.instanceUrl}/`, records, timing: {}, timeoutMs: 30_000 },
      storage,
    );
    await at.mine.saveIntegrationConfig(connectionIn(sandbox));
    const to = at.targetOf('all, as event');
    const { status } = await at.mine.export({ ...sfContentOf('all, as event'), sessionId: SESSION, to });
    const [row] = await storage.settings.list(`user:${USER}`);
    if (status !== 'success' || row?.account == null) throw new Error('Nothing is known of the org after an export.');
    return JSON.parse(row.account) as object;
  } finally {
    await sandbox.close();
  }
}

/** Saves the user's one connection, with what is known of such an org; `new`: nothing is. */
export async function connectSalesforce(
  { mine }: ChaosService,
  { settings }: StorageAdapter,
  sandbox: Pick<Sandbox<'salesforce'>, 'salesforce'>,
  as: CrmManner | 'new',
): Promise<void> {
  await mine.saveIntegrationConfig(connectionIn(sandbox));
  if (as === 'new') return;
  const learned = known.get(as) ?? learn(as);
  known.set(as, learned);
  const { instanceUrl, accessToken } = sandbox.salesforce;
  const account = { ...(await learned), instanceUrl, tokenDigest: shortDigest(accessToken) };
  const [row] = await settings.list(`user:${USER}`);
  if (row === undefined) throw new Error('The connection is not there.');
  const changed = { ...row, account: JSON.stringify(account), revision: row.revision + 1 };
  if (!(await settings.replace(changed, row.revision))) throw new Error('Somebody else changed the connection.');
}

/** Empties the org of all that exports made, and makes its session valid again. */
export function emptyOrg(org: SalesforceOrg): void {
  const made = (['Task', 'Event', 'ContentDocument', 'Contact'] as const)
    .flatMap((type) => org.records(type))
    .filter(({ type, values }) => type !== 'Contact' || values.Email === NEW_PERSON);
  for (const { id, isDeleted } of made) if (!isDeleted) org.remove(id);
  org.files.length = 0;
  org.requests.length = 0;
  org.lockedRows.clear();
  org.apiUsage.used = 0;
  for (const session of org.sessions) session.status = 'active';
}
