import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  defineProvider,
  type ExportResult,
  ExportService,
  Integration,
  IntegrationError,
  memoryStorage,
} from '../../src/index.ts';
import { sampleReport } from '../support/sample-report.ts';
import { type Run, withProvider } from '../support/scripted-provider.ts';

const lost = () => new IntegrationError({ code: 'TIMEOUT', message: 'No answer.', maybeDelivered: true });
const done: ExportResult = { success: true };

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the journal', () => {
  test('holds the plan and each intent before the step is sent', async () => {
    const seen: unknown[] = [];
    const run = { current: (async () => done) as Run };
    const at = await withProvider(memoryStorage(), run);
    const look = async () => void seen.push(await at.journal());
    run.current = async (context) => {
      await context.plan([
        { name: 'a', digest: '1' },
        { name: 'b', digest: '2' },
      ]);
      await look();
      await context.step('a', { send: look });
      await context.step('b', { send: look });
      return done;
    };
    expect(await at.send()).toMatchObject({ status: 'success', parts: [{ name: 'a' }, { name: 'b' }] });
    expect(seen).toMatchObject([
      { open: '*', plan: [{ name: 'a' }, { name: 'b' }], done: [] },
      { open: '*', done: [] },
      { open: 'b', done: [{ name: 'a' }] },
    ]);
  });

  test('a worker whose row was taken stops before it sends', async () => {
    const storage = memoryStorage();
    const run = { current: (async () => done) as Run };
    const at = await withProvider(storage, run);
    let sent = 0;
    run.current = async (context) => {
      await context.step('a', { send: async () => void sent++ });
      const [row] = await storage.exports.list('user:u', { limit: 1 });
      if (row) await storage.exports.replace({ ...row, steps: '{}', revision: row.revision + 1 }, row.revision);
      await context.step('b', { send: async () => void sent++ });
      return done;
    };
    expect(await at.send({ deadlineMs: 50 })).toMatchObject({
      status: 'pending',
      code: 'IN_PROGRESS',
      warnings: [{ code: 'SECOND_COPY' }],
    });
    expect(sent).toBe(1);
  });
});

describe('a lost answer', () => {
  test('is looked for, and what is found is adopted', async () => {
    const at = await withProvider(memoryStorage(), {
      current: async (context) => ({
        success: true,
        exportId: await context.step<string>('a', {
          send: () => Promise.reject(lost()),
          find: async () => ({ found: 'x-1' }),
        }),
      }),
    });
    expect(await at.send()).toMatchObject({ status: 'success', exportId: 'x-1' });
  });

  test('is sent again only after two looks saw nothing', async () => {
    let looks = 0;
    let sends = 0;
    const started = Date.now();
    const at = await withProvider(memoryStorage(), {
      current: async (context) => {
        const send = async () => {
          sends += 1;
          if (sends === 1) throw lost();
        };
        const find = async () => {
          looks += 1;
          return 'absent' as const;
        };
        await context.step('a', { send, find });
        return done;
      },
    });
    expect(await at.send()).toMatchObject({ status: 'success' });
    expect([looks, sends]).toEqual([2, 2]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(95);
  });

  test('in another step than the one that runs now is unknown', async () => {
    const run = { current: (async () => done) as Run };
    const at = await withProvider(memoryStorage(), run);
    run.current = async (context) => {
      await context.step('old', { send: () => Promise.reject(lost()) });
      return done;
    };
    await at.send();
    let sent = 0;
    run.current = async (context) => {
      const found = async () => ({ found: undefined });
      await context.step('new', { send: async () => void sent++, find: found });
      await context.step('next', { send: async () => void sent++ });
      return done;
    };
    expect(await at.send()).toMatchObject({ status: 'unknown', code: 'OUTCOME_UNKNOWN' });
    expect(sent).toBe(0);
  });

  test('of a repeatable step is just sent again', async () => {
    let sends = 0;
    const at = await withProvider(memoryStorage(), {
      current: async (context) => {
        await context.step('put', { repeatable: true, send: async () => (++sends === 1 ? Promise.reject(lost()) : 1) });
        return done;
      },
    });
    expect(await at.send()).toMatchObject({ status: 'success' });
    expect(sends).toBe(2);
  });
});

describe('what a provider does beside its steps', () => {
  test('a throw before any step is unknown, since it may have sent by itself', async () => {
    let calls = 0;
    const at = await withProvider(memoryStorage(), {
      current: async () => {
        calls += 1;
        throw new TypeError('after sending by itself');
      },
    });
    expect(await at.send()).toMatchObject({ status: 'unknown' });
    expect(await at.send()).toMatchObject({ status: 'unknown' });
    expect(calls).toBe(1);
  });

  test('its own words lose their secrets, wherever it puts them', async () => {
    const secret = 'token-of-the-test';
    const storage = memoryStorage();
    const run = { current: (async () => done) as Run };
    const at = await withProvider(storage, run);
    const runs: Run[] = [
      async () => ({ success: false, error: secret }),
      async () => ({
        success: true,
        url: `https://x.y/${secret}`,
        exportId: secret,
        warnings: [{ code: 'w', message: secret }],
      }),
      async (context) => {
        await context.step('a', { send: async () => ({ exportId: secret, note: secret }) });
        throw new IntegrationError({ code: 'REJECTED', message: secret, hint: secret, vendorCode: secret });
      },
    ];
    for (const [index, current] of runs.entries()) {
      run.current = current;
      expect(JSON.stringify(await at.send({ idempotencyKey: String(index) }))).not.toContain(secret);
    }
    expect(JSON.stringify(await storage.exports.list('user:u', { limit: 9 }))).not.toContain(secret);
  });

  test('gives up after six attempts', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    let sends = 0;
    const refused = () => new IntegrationError({ code: 'NETWORK', message: 'Refused.', maybeDelivered: false });
    const at = await withProvider(memoryStorage(), {
      current: async (context) => {
        await context.step('a', {
          send: async () => {
            sends += 1;
            throw refused();
          },
        });
        return done;
      },
    });
    expect(await at.send()).toMatchObject({ status: 'failed', code: 'NETWORK', retryable: true });
    expect(sends).toBe(6);
  });

  test('starts no step after the deadline, and goes on later', async () => {
    let sends = 0;
    const at = await withProvider(memoryStorage(), {
      current: async (context) => {
        for (const name of ['a', 'b', 'c']) {
          await context.step(name, {
            send: async () => {
              sends += 1;
              await new Promise((resolve) => setTimeout(resolve, 120));
            },
          });
        }
        return done;
      },
    });
    expect(await at.send({ deadlineMs: 100 })).toMatchObject({
      status: 'pending',
      code: 'TIMEOUT',
      resumeAt: expect.any(String),
    });
    expect(sends).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await at.send()).toMatchObject({ status: 'success' });
    expect(sends).toBe(3);
  });
});

test('purging keeps what must not be sent again', async () => {
  const storage = memoryStorage();
  let calls = 0;
  const at = await withProvider(storage, {
    current: async () => {
      calls += 1;
      throw lost();
    },
  });
  await at.send();
  await storage.maintenance.purge('2999-01-01T00:00:00.000Z');
  expect(await at.send()).toMatchObject({ status: 'unknown' });
  expect(calls).toBe(1);
});

test('a logger that throws does not make a delivered export look failed', async () => {
  class Works extends Integration {
    async authenticate() {
      return true;
    }
    async exportReport(): Promise<ExportResult> {
      return done;
    }
    formatReport() {
      return {};
    }
  }
  const fail = () => {
    throw new Error('disk full');
  };
  const service = new ExportService({
    providers: [defineProvider({ id: 'works', name: 'Works', icon: '', description: '' }, Works)],
    storage: memoryStorage(),
    credentials: async () => ({}),
    logger: { debug: fail, info: fail, warn: fail, error: fail },
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'works', credentialsRef: 'r' });
  expect(await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'works' } })).toMatchObject({
    status: 'success',
  });
});

test('writing a default out is no change of content', async () => {
  let calls = 0;
  const at = await withProvider(memoryStorage(), {
    current: async () => {
      calls += 1;
      return done;
    },
  });
  await at.send();
  expect(await at.send({ format: 'full', includeDecisions: true, transcriptAs: 'thread' })).toMatchObject({
    replayed: true,
  });
  expect(calls).toBe(1);
});
