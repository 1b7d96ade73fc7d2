import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import {
  type DeliveryTiming,
  ExportService,
  jweEncryption,
  memoryStorage,
  type StorageAdapter,
} from '../../src/index.ts';
import { type SalesforceConfig, type SalesforceOptions, salesforce } from '../../src/providers/salesforce/index.ts';
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts';
import { QUICK, recordingLogger } from './slack-service.ts';

/** How a test wants its service; everything may be left out. */
interface SalesforceServiceOptions {
  storage?: StorageAdapter;
  timing?: Partial<DeliveryTiming>;
  sandbox?: SandboxOptions['salesforce'];
  provider?: SalesforceOptions;
  /** True when the org has the field by which exports are certain. */
  hasExportKey?: boolean;
  /** What the connection says beside the org and the token. */
  config?: Partial<SalesforceConfig>;
}

/** An org, a service over it and a user with a connection; all of it ends with the test. */
export async function salesforceService(options: SalesforceServiceOptions = {}) {
  const { storage = memoryStorage(), timing = QUICK, hasExportKey = false } = options;
  const sandbox = await startSandbox({
    vendors: ['salesforce'],
    salesforce: { hasExternalIdField: hasExportKey, ...options.sandbox },
  });
  onTestFinished(() => sandbox.close());
  const org = sandbox.state.salesforce;
  const logger = recordingLogger();
  const service = new ExportService({
    providers: [salesforce({ allowHosts: ['127.0.0.1'], recordAgeMs: 0, ...options.provider })],
    storage,
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
    logger,
    timing,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const { instanceUrl, accessToken } = sandbox.salesforce;
  const config = { instanceUrl, accessToken, ...options.config };
  const setting = await mine.saveIntegrationConfig({ provider: 'salesforce', config });
  org.requests.length = 0;
  const live = (type: Parameters<typeof org.records>[0]) => org.records(type).filter(({ isDeleted }) => !isDeleted);
  const operations = () => org.requests.map(({ operation }) => operation);
  return { sandbox, org, service, mine, setting, storage, logger, live, operations };
}
