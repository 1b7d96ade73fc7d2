import type { DeliveryTiming } from '../delivery/timing.ts';
import type { Encryption } from '../encryption/encryption.ts';
import type { Logger } from '../logger.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Connections } from './connections.ts';
import type { LoadReport } from './load-report.ts';

/** What every user's service works over: the one configured service's parts. */
export interface ServiceParts {
  connections: Connections;
  encryption: Encryption | undefined;
  storage: StorageAdapter;
  logger: Logger;
  timing: DeliveryTiming;
  adminRoles: readonly string[];
  load: LoadReport | undefined;
}
