import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DeliveryTiming, ExportOutcome, ExportRequest } from '../../src/index.ts';
import type { SlackConfig } from '../../src/providers/slack/index.ts';
import { type SqliteStorage, sqliteStorage } from '../../src/storage/sql/sqlite.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/testing/index.ts';
import { type ChaosService, chaosService, connectSlack, USER } from './chaos-service.ts';
import { TIMEOUT_MS } from './fault-cases.ts';
import { contentOf, type ReportName } from './reports.ts';

/** Waits as short as a test can bear. */
export const QUICK: Partial<DeliveryTiming> = { deadlineMs: 20_000, lookAgainMs: 30, retryMs: 20 };

/** A workspace of its own and a database file of its own, used by one failure after the other. */
export interface Lane {
  sandbox: Sandbox;
  storage: SqliteStorage;
  path: string;
  channel: string;
  /** A service with other waits over the same storage. */
  service(timing?: Partial<DeliveryTiming>, timeoutMs?: number): ChaosService;
  /** Empties the workspace, and makes what was revoked valid again. */
  reset(): void;
}

/** How a lane is connected. */
export interface LaneOptions {
  as: 'bot' | 'webhook';
  scopes?: readonly string[];
  channel?: string;
  slack?: SandboxOptions['slack'];
}

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'exports.sqlite');
}

function configOf(sandbox: Sandbox, { as, scopes }: LaneOptions): SlackConfig {
  if (as === 'webhook') return { webhookUrl: sandbox.slack.webhookUrl };
  if (scopes === undefined) return { accessToken: sandbox.slack.botToken };
  return { accessToken: sandbox.state.slack.addToken({ scopes }).token };
}

/** A lane that ends with the test. */
export async function openLane(options: LaneOptions): Promise<Lane> {
  const { channel = 'general', slack = {} } = options;
  const path = newPath();
  const sandbox = await startSandbox({ vendors: ['slack'], slack });
  onTestFinished(() => sandbox.close());
  const storage = sqliteStorage({ path });
  onTestFinished(() => storage.close());
  const { baseUrl } = sandbox.slack;
  const service: Lane['service'] = (timing = {}, timeoutMs = TIMEOUT_MS) =>
    chaosService({ baseUrl, timing: { ...QUICK, ...timing }, timeoutMs }, storage);
  await connectSlack(service(), configOf(sandbox, options), channel);
  const { slack: workspace } = sandbox.state;
  const reset = () => {
    sandbox.faults.clear();
    workspace.channel(channel).messages.length = 0;
    workspace.requests.length = 0;
    workspace.files.length = 0;
    for (const access of [...workspace.tokens, ...workspace.webhooks]) access.status = 'active';
  };
  return { sandbox, storage, path, channel, service, reset };
}

export const openLanes = (count: number, options: LaneOptions): Promise<Lane[]> =>
  Promise.all(Array.from({ length: count }, () => openLane(options)));

/** Exports a report of these tests as a host does. */
export function exportReport(
  { mine }: Pick<ChaosService, 'mine'>,
  report: ReportName,
  sessionId: string,
  more: ExportRequest<readonly []>['options'] = {},
): Promise<ExportOutcome> {
  const { report: given, options } = contentOf(report);
  return mine.export({ report: given, sessionId, to: { provider: 'slack' }, options: { ...options, ...more } });
}

/** As if the wait of the newest export were over, without spending it. */
export async function letPass({ storage }: Lane, resumeAt: string): Promise<void> {
  const [row] = await storage.exports.list(`user:${USER}`, { limit: 1 });
  if (row?.resumeAt !== resumeAt) throw new Error('The export waits for another time than it told.');
  const past = '2001-01-01T00:00:00.000Z';
  await storage.exports.replace({ ...row, leaseUntil: past, resumeAt: past, revision: row.revision + 1 }, row.revision);
}
