import { onTestFinished } from 'vitest';
import type { AuthorizationRequest, DeliveryTiming, SavedSetting, StorageAdapter } from '../../src/index.ts';
import { type Sandbox, startSandbox } from '../../src/testing/index.ts';
import { newPath, open } from '../storage/sqlite-files.ts';
import { addressesOf, oauthService, USER, type VendorId } from './oauth-service.ts';

/** What a browser does on the vendor's page: it is sent back at once. */
export async function throughTheBrowser(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The vendor sent nobody back: ${answer.status} ${await answer.text()}`);
  return location;
}

/** Where exports of each vendor go in these tests. */
const DEFAULTS: Record<VendorId, (sandbox: Sandbox) => unknown> = {
  slack: () => ({ channel: 'general' }),
  hubspot: (sandbox) => ({
    associations: [{ type: 'contact', id: sandbox.state.hubspot.addContact({ email: 'ada@acme.example' }).id }],
  }),
  salesforce: (sandbox) => ({ whoId: sandbox.state.salesforce.add('Contact', { LastName: 'Lovelace' }).id }),
};

/** A connection by a vendor's login, made from the beginning to the end. */
export async function connectAt(
  sandbox: Sandbox,
  { service }: ReturnType<typeof oauthService>,
  vendor: VendorId,
  request: AuthorizationRequest = { defaults: { destination: DEFAULTS[vendor](sandbox) } },
): Promise<SavedSetting> {
  const mine = service.forUser(USER);
  const { url, session } = await mine.beginAuthorization(vendor, request);
  return mine.completeAuthorization({ callbackUrl: await throughTheBrowser(url), session });
}

/** A host whose user connects vendors by their logins; all of it ends with the test. Keeps its rows in a file, if nowhere else. */
export async function oauthHost(storage: StorageAdapter = open(newPath()), timing: Partial<DeliveryTiming> = {}) {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const host = oauthService(addressesOf(sandbox), storage, timing);
  const mine = host.service.forUser(USER);
  const connect = (vendor: VendorId, request: AuthorizationRequest = {}) => connectAt(sandbox, host, vendor, request);
  const connected = (vendor: VendorId) => connectAt(sandbox, host, vendor);
  return { sandbox, ...host, mine, storage, connect, connected };
}
