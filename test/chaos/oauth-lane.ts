import { onTestFinished } from 'vitest';
import type { DeliveryTiming } from '../../src/index.ts';
import { startSandbox } from '../../src/testing/index.ts';
import { arrived, asked, grow, kept, requestsOf, TOKEN_CALL } from '../auth/life-of-a-token.ts';
import { connectAt } from '../auth/oauth-host.ts';
import { addressesOf, oauthService, USER, type VendorId } from '../auth/oauth-service.ts';
import { type LaneDatabase, newPlace } from './lane-place.ts';
import type { OAuthOrders } from './oauth-process.ts';
import { openPlace } from './storage-place.ts';

/** A connection by a login whose token has ended, and a storage that other processes open, too. */
export async function openOAuthLane(
  vendor: VendorId,
  { database = 'SQLite', timing = {} }: { database?: LaneDatabase; timing?: Partial<DeliveryTiming> } = {},
) {
  const sandbox = await startSandbox({ vendors: ['slack', 'hubspot', 'salesforce'] });
  onTestFinished(() => sandbox.close());
  const place = await newPlace(database);
  const storage = await openPlace(place);
  onTestFinished(() => storage.close());
  const addresses = addressesOf(sandbox);
  // Not with the timing of those that die: a login has its time.
  const host = oauthService(addresses, storage);
  const setting = await connectAt(sandbox, host, vendor);
  await grow('ended', { sandbox, storage }, setting);
  const orders: OAuthOrders = { place, addresses, timing, vendor, exports: 1 };
  const mine = host.service.forUser(USER);
  return {
    sandbox,
    storage,
    setting,
    orders,
    mine,
    logger: host.logger,
    connect: () => connectAt(sandbox, host, vendor, { settingId: setting.id }),
    /** Requests for new tokens, the login's own not counted. */
    asked: () => asked(sandbox, vendor) - 1,
    requests: () => requestsOf(sandbox, vendor, TOKEN_CALL[vendor]).slice(1),
    renewals: () => sandbox.state[vendor].oauth.grants.reduce((sum, { renewals }) => sum + renewals, 0),
    arrived: () => arrived(sandbox, vendor),
    kept: () => kept(storage, setting.id),
    health: async () => (await mine.getAllIntegrations())[0]?.health,
  };
}

/** A place where processes of one host meet, and the vendors they meet. */
export type OAuthLane = Awaited<ReturnType<typeof openOAuthLane>>;
