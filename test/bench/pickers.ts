// The pickers on a workspace of 20,000 channels and 50,000 people, under Slack's rate tiers and with ragged pages:
// `node --expose-gc test/bench/pickers.ts`. Clocks and waits run 60 times as fast, so that the minutes Slack makes one
// wait are seconds; `--real` has them in full.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ExportService, isIntegrationError, jweEncryption, memoryStorage } from '../../src/index.ts';
import { slack } from '../../src/providers/slack/index.ts';
import { rounded } from './measure.ts';

const FACTOR = process.argv.includes('--real') ? 1 : 60;
const REQUEST_TIMEOUT_MS = 30_000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

// Only waits: what is shorter than a second is a machine's own doing.
const unhurried = globalThis.setTimeout;
globalThis.setTimeout = ((run: () => void, ms = 0) =>
  unhurried(run, ms < 1000 ? ms : ms / FACTOR)) as typeof globalThis.setTimeout;

interface Workspace {
  baseUrl: string;
  token: string;
  channels: number;
  users: number;
  last: string;
}
const child = fork(fileURLToPath(new URL('./picker-sandbox.ts', import.meta.url)), {
  env: { ...process.env, FACTOR: String(FACTOR) },
});
const [at] = (await once(child, 'message')) as [Workspace];
const service = new ExportService({
  providers: [slack({ baseUrl: at.baseUrl, allowHosts: ['127.0.0.1'], timeoutMs: REQUEST_TIMEOUT_MS * FACTOR })],
  storage: memoryStorage(),
  encryption: jweEncryption({ keys: [{ id: 'bench', key: randomBytes(32) }] }),
});
const mine = service.forUser({ userId: 'bench' });
const { id } = await mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken: at.token } });

async function callsSinceLast(): Promise<{ calls: number; refused: number }> {
  child.send('calls');
  const [counts] = (await once(child, 'message')) as [{ calls: number; refused: number }];
  return counts;
}
const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
const seconds = (ms: number): number => rounded((ms * FACTOR) / 1000);

/** Reads a whole list and tells when the first item and the last came, in Slack's time. */
async function whole(kind: string, expected: number) {
  const before = heap();
  const start = performance.now();
  let first = 0;
  const ids = new Set<string>();
  for await (const item of mine.searchAll(id, kind)) {
    if (ids.size === 0) first = performance.now() - start;
    ids.add(item.id);
  }
  const ms = performance.now() - start;
  const { calls, refused } = await callsSinceLast();
  const items = ids.size;
  ids.clear();
  const cacheBytesPerName = Math.round((heap() - before) / items);
  if (items !== expected) throw new Error(`${kind}: ${items} of ${expected}`);
  return { items, calls, refused, firstMs: rounded(first), wholeSeconds: seconds(ms), cacheBytesPerName };
}

/** Milliseconds from the abort to the rejection. */
async function abortMs(run: (signal: AbortSignal) => Promise<unknown>, afterMs: number): Promise<number> {
  const leaving = new AbortController();
  let left = 0;
  unhurried(() => {
    left = performance.now();
    leaving.abort();
  }, afterMs);
  try {
    await run(leaving.signal);
  } catch (error) {
    if (isIntegrationError(error) && error.code === 'ABORTED') return rounded(performance.now() - left);
    throw error;
  }
  throw new Error('it ended before it could be aborted');
}

async function letters(kind: string, word: string): Promise<{ calls: number; slowestMs: number }> {
  let slowestMs = 0;
  for (let length = 1; length <= word.length; length++) {
    const start = performance.now();
    await mine.search(id, kind, { query: word.slice(0, length) });
    slowestMs = Math.max(slowestMs, performance.now() - start);
  }
  return { calls: (await callsSinceLast()).calls, slowestMs: rounded(slowestMs) };
}

// What the first call loads is not the cache's.
await mine.diagnose(id);
await callsSinceLast();

say(`${at.channels} channels and ${at.users} people to be seen; times in Slack's clock, ${FACTOR} times as fast.`);
const channels = await whole('channel', at.channels);
say(`Channels: ${JSON.stringify(channels)}`);
const typed = { channel: await letters('channel', at.last), nowhere: await letters('channel', 'nowhere') };
say(`Typing "${at.last}" and "nowhere", all pages known: ${JSON.stringify(typed)}`);

const users = await whole('user', at.users);
say(`People: ${JSON.stringify(users)}`);
say(`Typing "nobody": ${JSON.stringify(await letters('user', 'nobody'))}`);

const uncached = new ExportService({
  providers: [slack({ baseUrl: at.baseUrl, allowHosts: ['127.0.0.1'], directoryAgeMs: 0 })],
  storage: memoryStorage(),
  encryption: jweEncryption({ keys: [{ id: 'bench', key: randomBytes(32) }] }),
}).forUser({ userId: 'bench' });
const other = await uncached.saveIntegrationConfig({ provider: 'slack', config: { accessToken: at.token } });
async function drain(signal: AbortSignal): Promise<void> {
  for await (const _item of uncached.searchAll(other.id, 'user', { query: 'nobody', signal }));
}
const aborted = {
  inARequest: await abortMs((signal) => drain(signal), 20),
  inAWait: await abortMs((signal) => drain(signal), FACTOR === 1 ? 5_000 : 600),
};
say(`From abort to rejection, ms: ${JSON.stringify(aborted)}`);
if (process.argv.includes('--json')) say(JSON.stringify({ pickers: { channels, users, typed, aborted } }));
child.kill();
