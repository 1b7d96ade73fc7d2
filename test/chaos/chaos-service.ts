import {
  type DeliveryTiming,
  ExportService,
  jweEncryption,
  type Logger,
  type StorageAdapter,
} from '../../src/index.ts';
import { type HubSpotDestination, hubspot } from '../../src/providers/hubspot/index.ts';
import { type SalesforceDestination, salesforce } from '../../src/providers/salesforce/index.ts';
import { type SlackConfig, slack } from '../../src/providers/slack/index.ts';
import { destinationOf, isForHubSpot, type NamedRecords } from './hub-reports.ts';
import type { ReportName } from './reports.ts';
import { isForSalesforce, sfDestinationOf } from './sf-reports.ts';
import type { StoragePlace } from './storage-place.ts';

export const USER = 'user-1';
export const SESSION = 'session-1';

/** How a process reaches the vendor; plain data, since it is handed to other processes. */
export interface Connection {
  /** The storage. */
  place: StoragePlace;
  baseUrl: string;
  timing: Partial<DeliveryTiming>;
  /** Of one request. */
  timeoutMs: number;
  /** The records of a CRM to which reports may be told to go by name. Absent for Slack. */
  records?: NamedRecords;
}

/** How a service of these tests is built. */
type ServiceOptions = Omit<Connection, 'place'> & { logger?: Logger };

/** Where a report of these tests goes. */
type Target =
  | { provider: 'slack' }
  | { provider: 'hubspot'; destination: HubSpotDestination }
  | { provider: 'salesforce'; destination: SalesforceDestination };

/** How an export goes to Slack. */
export type SlackManner = 'bot' | 'webhook';
/** The same for a CRM: whether the account has the unique property, or field, by which exports are certain. */
export type CrmManner = 'with key' | 'without key';

/** The service of one host, as every one of its processes builds it. */
export function chaosService(options: ServiceOptions, storage: StorageAdapter) {
  const { baseUrl, timing, timeoutMs, logger, records } = options;
  const network = { baseUrl, allowHosts: ['127.0.0.1'], timeoutMs };
  const service = new ExportService({
    // An org's address is in the connection itself.
    providers: [
      slack(network),
      hubspot({ ...network, recordAgeMs: 0 }),
      salesforce({ allowHosts: network.allowHosts, timeoutMs, recordAgeMs: 0 }),
    ],
    storage,
    encryption: jweEncryption({ keys: [{ id: 'chaos', key: Buffer.alloc(32, 7) }] }),
    timing,
    ...(logger === undefined ? {} : { logger }),
  });
  const targetOf = (report: ReportName): Target => {
    if (records === undefined) return { provider: 'slack' };
    if (isForHubSpot(report)) return { provider: 'hubspot', destination: destinationOf(report, records) };
    if (isForSalesforce(report)) return { provider: 'salesforce', destination: sfDestinationOf(report, records) };
    return { provider: 'slack' };
  };
  return { service, mine: service.forUser({ userId: USER }), targetOf };
}

export type ChaosService = ReturnType<typeof chaosService>;

/** Saves the user's one connection. */
export async function connectSlack({ mine }: ChaosService, config: SlackConfig, channel = 'general'): Promise<void> {
  const defaults = config.webhookUrl === undefined ? { destination: { channel } } : {};
  await mine.saveIntegrationConfig({ provider: 'slack', config, defaults });
}

/** What a test compares an export's messages with. */
export interface Expected {
  as: SlackManner;
  report: ReportName;
}
