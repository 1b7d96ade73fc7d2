import { type DeliveryTiming, ExportService, jweEncryption, type StorageAdapter } from '../../src/index.ts';
import { type SlackConfig, slack } from '../../src/providers/slack/index.ts';
import type { ReportName } from './reports.ts';

export const USER = 'user-1';
export const SESSION = 'session-1';

/** How a process reaches the workspace; plain data, since it is handed to other processes. */
export interface Connection {
  /** The SQLite file. */
  path: string;
  baseUrl: string;
  timing: Partial<DeliveryTiming>;
  /** Of one request. */
  timeoutMs: number;
}

/** The service of one host, as every one of its processes builds it. */
export function chaosService({ baseUrl, timing, timeoutMs }: Omit<Connection, 'path'>, storage: StorageAdapter) {
  const service = new ExportService({
    providers: [slack({ baseUrl, allowHosts: ['127.0.0.1'], timeoutMs })],
    storage,
    encryption: jweEncryption({ keys: [{ id: 'chaos', key: Buffer.alloc(32, 7) }] }),
    timing,
  });
  return { service, mine: service.forUser({ userId: USER }) };
}

export type ChaosService = ReturnType<typeof chaosService>;

/** Saves the user's one connection. */
export async function connectSlack({ mine }: ChaosService, config: SlackConfig, channel = 'general'): Promise<void> {
  const defaults = config.webhookUrl === undefined ? { destination: { channel } } : {};
  await mine.saveIntegrationConfig({ provider: 'slack', config, defaults });
}

/** What a test compares an export's messages with. */
export interface Expected {
  as: 'bot' | 'webhook';
  report: ReportName;
}
