import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import {
  type DeliveryTiming,
  ExportService,
  jweEncryption,
  memoryStorage,
  type StorageAdapter,
} from '../../src/index.ts';
import { type HubSpotOptions, hubspot } from '../../src/providers/hubspot/index.ts';
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts';
import { QUICK, recordingLogger } from './slack-service.ts';

/** How a test wants its service; everything may be left out. */
interface HubSpotServiceOptions {
  /** Scopes of the token; all of them when absent. */
  scopes?: readonly string[];
  storage?: StorageAdapter;
  timing?: Partial<DeliveryTiming>;
  sandbox?: SandboxOptions['hubspot'];
  provider?: HubSpotOptions;
  /** True when the unique property is set up before the test. */
  hasExportKey?: boolean;
}

/** A portal, a service over it and a user with a connected account; all of it ends with the test. */
export async function hubspotService(options: HubSpotServiceOptions = {}) {
  const { scopes, storage = memoryStorage(), timing = QUICK, hasExportKey = false } = options;
  const sandbox = await startSandbox({
    vendors: ['hubspot'],
    ...(options.sandbox === undefined ? {} : { hubspot: options.sandbox }),
  });
  onTestFinished(() => sandbox.close());
  const portal = sandbox.state.hubspot;
  const logger = recordingLogger();
  const service = new ExportService({
    providers: [
      hubspot({ baseUrl: sandbox.hubspot.baseUrl, allowHosts: ['127.0.0.1'], recordAgeMs: 0, ...options.provider }),
    ],
    storage,
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
    logger,
    timing,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const accessToken = scopes === undefined ? sandbox.hubspot.accessToken : portal.addToken({ scopes }).token;
  const setting = await mine.saveIntegrationConfig({ provider: 'hubspot', config: { accessToken } });
  if (hasExportKey) await mine.setUp(setting.id);
  portal.requests.length = 0;
  const live = (type: 'notes' | 'tasks' | 'meetings' | 'contacts') =>
    portal.records(type).filter(({ archived }) => !archived);
  const operations = () => portal.requests.map(({ operation }) => operation);
  return { sandbox, portal, service, mine, setting, storage, logger, live, operations };
}
