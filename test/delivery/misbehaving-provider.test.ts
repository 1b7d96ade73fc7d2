import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type ExportResult, IntegrationError, memoryStorage } from '../../src/index.ts';
import { type Run, withProvider } from '../support/scripted-provider.ts';

const done: ExportResult = { success: true };
const refused = () => new IntegrationError({ code: 'REJECTED', message: 'No.' });
const lost = () => new IntegrationError({ code: 'TIMEOUT', message: 'No answer.', maybeDelivered: true });
const script = (run: Run) => withProvider(memoryStorage(), { current: run });

describe('a provider that starts steps at once', () => {
  test('has all of them in its outcome, also those it did not wait for', async () => {
    const sent: string[] = [];
    const both = await script(async (context) => {
      const late = context.step('b', {
        send: async () => {
          await sleep(30);
          sent.push('b');
          return 'b-1';
        },
      });
      await Promise.all([context.step('a', { send: () => Promise.reject(refused()) }), late]);
      return done;
    });
    expect(await both.send()).toMatchObject({ status: 'partial', code: 'REJECTED', parts: [{ name: 'b' }] });
    await both.send();
    expect(sent).toEqual(['b']);
  });

  test('cannot start one after it has ended', async () => {
    let leftBehind: Promise<unknown> = Promise.resolve();
    let sent = 0;
    const at = await script(async (context) => {
      leftBehind = sleep(20).then(() => context.step('late', { send: async () => void sent++ }));
      leftBehind.catch(() => undefined);
      await context.step('a', { send: async () => 1 });
      return done;
    });
    expect(await at.send()).toMatchObject({ status: 'success' });
    await expect(leftBehind).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(sent).toBe(0);
  });

  test('is told of a name that it uses twice', async () => {
    let sent = 0;
    const at = await script(async (context) => {
      for (let count = 0; count < 2; count++) await context.step('note', { send: async () => void sent++ });
      return done;
    });
    expect(await at.send()).toMatchObject({ status: 'success', warnings: [{ code: 'STEP_REPEATED' }] });
    expect(sent).toBe(1);
    const atOnce = await script(async (context) => {
      await Promise.all([1, 2].map(() => context.step('note', { send: async () => void sent++ })));
      return done;
    });
    expect(await atOnce.send()).toMatchObject({ status: 'success', warnings: [{ code: 'STEP_REPEATED' }] });
    expect(sent).toBe(2);
  });
});

test('a Retry-After beyond all reason still ends, as an export that waits', async () => {
  const at = await script(async (context) => {
    const send = () =>
      Promise.reject(new IntegrationError({ code: 'RATE_LIMITED', message: 'Later.', retryAfterMs: 1e300 }));
    await context.step('a', { send });
    return done;
  });
  const { status, resumeAt = '' } = await at.send();
  expect(status).toBe('pending');
  expect(Date.parse(resumeAt) - Date.now()).toBeLessThan(8 * 86_400_000);
});

test('a result that JSON cannot hold is not a reason to send again', async () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  let sent = 0;
  const at = await script(async (context) => {
    await context.step('big', { send: async () => ({ exportId: 'n-1', size: 10n, count: sent++ }) });
    await context.step('round', { send: async () => circle });
    return done;
  });
  expect(await at.send()).toMatchObject({
    status: 'success',
    warnings: [{ code: 'RESULT_NOT_KEPT' }],
    parts: [{ name: 'big', exportId: 'n-1' }, { name: 'round' }],
  });
  expect(await at.send()).toMatchObject({ replayed: true });
  expect(sent).toBe(1);
});

test('a callback that fails later ends neither the export nor the process', async () => {
  const at = await script(async (context) => {
    await context.step('a', { send: async () => 1 });
    await sleep(5);
    return done;
  });
  const onProgress = async () => {
    throw new Error('the socket of the progress bar is gone');
  };
  expect(await at.send({ onProgress })).toMatchObject({
    status: 'success',
    warnings: [{ code: 'PROGRESS_CALLBACK_FAILED' }],
  });
});

describe('secrets in what a provider says', () => {
  const secret = 'token-of-the-test';

  test('never reach the storage, not even between two steps', async () => {
    const storage = memoryStorage();
    const seen: string[] = [];
    const at = await withProvider(storage, {
      current: async (context) => {
        await context.step('a', { send: async () => ({ exportId: 'n-1', note: `sent with ${secret}` }) });
        await context.step('b', { send: async () => 1 });
        await context.step('c', {
          send: async () => void seen.push(JSON.stringify(await storage.exports.list('user:u', { limit: 9 }))),
        });
        return done;
      },
    });
    await at.send();
    expect(seen[0]).toContain('n-1');
    expect(seen[0]).not.toContain(secret);
  });

  test('are blanked in results alone: a step that is called like one is known again', async () => {
    const sent: string[] = [];
    const names = [secret, `${secret}-2`];
    const at = await script(async (context) => {
      for (const name of names) {
        await context.step(name, {
          send: async () => {
            if (name !== secret && sent.length < 2) {
              sent.push('refused');
              throw refused();
            }
            sent.push(name === secret ? 'first' : 'second');
          },
        });
      }
      return done;
    });
    expect(await at.send()).toMatchObject({ status: 'partial' });
    await at.send();
    expect(sent).toEqual(['first', 'refused', 'second']);
  });

  test('are blanked before a long sentence is cut', async () => {
    const storage = memoryStorage();
    const at = await withProvider(storage, {
      current: async () => ({ success: false, error: `${'x'.repeat(495)}${secret}` }),
    });
    const told = JSON.stringify([await at.send(), await storage.exports.list('user:u', { limit: 1 })]);
    expect(told).not.toContain(secret.slice(0, 5));
  });
});

describe('more than one copy', () => {
  test('is brought to one when a look finds them', async () => {
    const removed: string[] = [];
    const at = await script(async (context) => {
      await context.step('note', {
        send: () => Promise.reject(lost()),
        find: async () => ({ found: 'oldest', others: ['later', 'latest'] }),
        remove: async (copy) => void removed.push(String(copy)),
      });
      return done;
    });
    expect(await at.send()).toMatchObject({ status: 'success', warnings: [{ code: 'SECOND_COPY_REMOVED' }] });
    expect(removed).toEqual(['later', 'latest']);
  });

  test('is told where it cannot be', async () => {
    const at = await script(async (context) => {
      const find = async () => ({ found: 'oldest', others: ['later'] });
      await context.step('note', { send: () => Promise.reject(lost()), find });
      return done;
    });
    expect(await at.send()).toMatchObject({ status: 'success', warnings: [{ code: 'SECOND_COPY' }] });
  });
});

test('a resumed export that had no destination gets none that was saved since', async () => {
  const storage = memoryStorage();
  const run = { current: (async () => Promise.reject(refused())) as Run };
  const at = await withProvider(storage, run);
  const { id = '' } = await at.send();
  const [setting] = await at.mine.getActiveIntegrations();
  await at.mine.updateIntegrationConfig(setting?.id ?? '', { defaults: { destination: { board: 'other' } } });
  run.current = async () => done;
  await at.mine.retryExport(id, { report: { title: 'T', startedAt: '2026-01-01T00:00:00Z', participants: [] } });
  expect((await storage.exports.get('user:u', { id }))?.destination).toBeNull();
});
