import { onTestFinished } from 'vitest';
import {
  type DeliveryTiming,
  type ExportOutcome,
  type ExportRequest,
  memoryStorage,
  type StorageAdapter,
} from '../../src/index.ts';
import type { SlackConfig } from '../../src/providers/slack/index.ts';
import { type Faults, type Sandbox, type SandboxOptions, startSandbox } from '../../src/testing/index.ts';
import {
  type ChaosService,
  type Connection,
  chaosService,
  connectSlack,
  type Expected,
  type SlackManner,
  USER,
} from './chaos-service.ts';
import { type Copies, copiesIn } from './copies.ts';
import { TIMEOUT_MS } from './fault-cases.ts';
import { type LaneDatabase, newPlace } from './lane-place.ts';
import { contentOf, type ReportName } from './reports.ts';
import { openPlace, type StoragePlace } from './storage-place.ts';

/** Waits as short as a test can bear. */
export const QUICK: Partial<DeliveryTiming> = { deadlineMs: 20_000, lookAgainMs: 30, retryMs: 20 };

/** A request as the vendor's stand-in saw it. */
export interface SeenRequest {
  fault?: string;
  carriedOut: number;
  outcome?: unknown;
}

/** A vendor's account of its own and a storage of its own, used by one failure after the other. */
export interface AnyLane {
  vendor: 'slack' | 'hubspot' | 'salesforce';
  sandbox: { faults: Faults };
  storage: StorageAdapter & { close(): Promise<void> };
  /** Where other processes find the same storage. Absent in memory. */
  place: StoragePlace | undefined;
  /** What a process must be told to reach the account. */
  address: Pick<Connection, 'baseUrl' | 'records'>;
  /** A service with other waits over the same storage. */
  service(timing?: Partial<DeliveryTiming>, timeoutMs?: number): ChaosService;
  /** Empties the account, and makes what was revoked valid again. */
  reset(): void;
  /** Counts what is there of a report, and of the version before it. */
  copies(report: ReportName, before?: ReportName): Promise<Copies>;
  requests(): readonly SeenRequest[];
  /** The ids of all of ours that is there, and whether anybody sees it: a file that nothing shows is seen by nobody. */
  there(): Map<string, { isSeen: boolean }>;
}

/** A lane over a Slack workspace. */
export interface Lane extends AnyLane {
  vendor: 'slack';
  sandbox: Sandbox<'slack'>;
  channel: string;
}

/** How a lane is connected. */
export interface LaneOptions {
  as: SlackManner;
  scopes?: readonly string[];
  channel?: string;
  slack?: SandboxOptions['slack'];
  /** A SQLite file when absent; a place is one that somebody else has made. */
  database?: LaneDatabase | StoragePlace;
}

/** A storage that ends with the test, and where others find it. */
export async function openStorage(
  database: LaneDatabase | StoragePlace | 'memory' = 'SQLite',
): Promise<Pick<AnyLane, 'storage' | 'place'>> {
  if (database === 'memory') return { storage: { ...memoryStorage(), close: async () => undefined }, place: undefined };
  const place = typeof database === 'string' ? await newPlace(database) : database;
  const storage = await openPlace(place);
  onTestFinished(() => storage.close());
  return { storage, place };
}

function configOf(sandbox: Sandbox<'slack'>, { as, scopes }: LaneOptions): SlackConfig {
  if (as === 'webhook') return { webhookUrl: sandbox.slack.webhookUrl };
  if (scopes === undefined) return { accessToken: sandbox.slack.botToken };
  return { accessToken: sandbox.state.slack.addToken({ scopes }).token };
}

/** A lane that ends with the test. */
export async function openLane(options: LaneOptions): Promise<Lane> {
  const { channel = 'general', slack = {} } = options;
  const sandbox = await startSandbox({ vendors: ['slack'], slack });
  onTestFinished(() => sandbox.close());
  const { storage, place } = await openStorage(options.database);
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
  const copies: Lane['copies'] = (report, before) => {
    const expected = (name: ReportName): Expected => ({ as: options.as, report: name });
    return copiesIn(sandbox, expected(report), before && expected(before), channel);
  };
  const requests = () => workspace.requests;
  const there = () => thereIn(sandbox, channel);
  const address = { baseUrl };
  return { vendor: 'slack', sandbox, storage, place, channel, address, service, reset, copies, requests, there };
}

/** Messages by channel and time, files by their ids. */
function thereIn({ state: { slack } }: Sandbox<'slack'>, channel: string): ReturnType<Lane['there']> {
  const ours = slack.messages(channel).filter(({ via }) => via !== 'person');
  const shown = new Set(ours.flatMap(({ fileIds = [] }) => fileIds));
  const files = slack.files.filter(({ isUploaded, deleted }) => isUploaded && !deleted);
  return new Map([
    ...ours.map(({ ts }) => [`${slack.channel(channel).id}:${ts}`, { isSeen: true }] as const),
    ...files.map(({ id }) => [id, { isSeen: shown.has(id) }] as const),
  ]);
}

export const openLanes = (count: number, options: LaneOptions): Promise<Lane[]> =>
  Promise.all(Array.from({ length: count }, () => openLane(options)));

/** Exports a report of these tests as a host does. */
export function exportReport(
  { mine, targetOf }: Pick<ChaosService, 'mine' | 'targetOf'>,
  report: ReportName,
  sessionId: string,
  more: ExportRequest<readonly []>['options'] = {},
): Promise<ExportOutcome> {
  const { report: given, options } = contentOf(report);
  return mine.export({ report: given, sessionId, to: targetOf(report), options: { ...options, ...more } });
}

/** As if the wait of the newest export were over, without spending it. */
export async function letPass({ storage }: Pick<AnyLane, 'storage'>, resumeAt: string): Promise<void> {
  const [row] = await storage.exports.list(`user:${USER}`, { limit: 1 });
  if (row?.resumeAt !== resumeAt) throw new Error('The export waits for another time than it told.');
  const past = '2001-01-01T00:00:00.000Z';
  await storage.exports.replace({ ...row, leaseUntil: past, resumeAt: past, revision: row.revision + 1 }, row.revision);
}
