import { type DeliveryTiming, ExportService, jweEncryption, type StorageAdapter } from '../../src/index.ts';
import { hubspot } from '../../src/providers/hubspot/index.ts';
import { salesforce } from '../../src/providers/salesforce/index.ts';
import { slack } from '../../src/providers/slack/index.ts';
import type { Sandbox } from '../../src/testing/index.ts';
import { recordingLogger } from './recording-logger.ts';

/** Waits as short as a test can bear. */
const QUICK: Partial<DeliveryTiming> = { lookAgainMs: 20, retryMs: 1 };

export const VENDORS = ['slack', 'hubspot', 'salesforce'] as const;
export type VendorId = (typeof VENDORS)[number];

/** Who connects vendors in these tests. */
export const USER = { userId: 'user-1', organizationId: 'acme', role: 'admin' } as const;

/** What each process of a host needs to know of the vendors; plain data. */
export interface VendorAddresses {
  slackUrl: string;
  hubspotUrl: string;
  loginUrl: string;
  apps: Record<VendorId, { clientId: string; clientSecret: string; redirectUri: string }>;
}

export function addressesOf(sandbox: Sandbox): VendorAddresses {
  const appOf = (id: VendorId) => {
    const { clientId, clientSecret, redirectUri } = sandbox[id].oauth;
    return { clientId, clientSecret, redirectUri };
  };
  return {
    slackUrl: sandbox.slack.baseUrl,
    hubspotUrl: sandbox.hubspot.baseUrl,
    loginUrl: sandbox.salesforce.instanceUrl,
    apps: { slack: appOf('slack'), hubspot: appOf('hubspot'), salesforce: appOf('salesforce') },
  };
}

/** One key ring in all processes of a host. */
export const ENCRYPTION = jweEncryption({ keys: [{ id: 'oauth', key: Buffer.alloc(32, 9) }] });

/** The service of a host that has an application with every vendor, as each of its processes builds it. */
export function oauthService(
  { slackUrl, hubspotUrl, loginUrl, apps }: VendorAddresses,
  storage: StorageAdapter,
  timing: Partial<DeliveryTiming> = {},
) {
  const logger = recordingLogger();
  const allowHosts = ['127.0.0.1'];
  const service = new ExportService({
    providers: [
      slack({ baseUrl: slackUrl, allowHosts, directoryAgeMs: 0 }),
      hubspot({ baseUrl: hubspotUrl, allowHosts, recordAgeMs: 0 }),
      salesforce({ allowHosts, recordAgeMs: 0 }),
    ],
    storage,
    encryption: ENCRYPTION,
    oauth: { ...apps, salesforce: { ...apps.salesforce, loginUrl } },
    timing: { ...QUICK, ...timing },
    logger,
  });
  return { service, logger };
}
