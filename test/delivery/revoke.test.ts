import { describe, expect, test } from 'vitest';
import {
  defineProvider,
  type ExportContext,
  type ExportResult,
  ExportService,
  Integration,
  IntegrationError,
  memoryStorage,
  type PreviousExport,
} from '../../src/index.ts';
import { sampleReport } from '../support/sample-report.ts';

const CARD = { id: 'board', name: 'Board', icon: '📋', description: '', configRequired: ['token'] };

/** A board that keeps cards, and what a test wants of its integration. */
interface Board {
  cards: Set<string>;
  send: (context: ExportContext | undefined, board: Board) => Promise<ExportResult>;
  revoke?: (previous: PreviousExport, context: ExportContext | undefined, board: Board) => Promise<void>;
}

/** Two cards, each a step. */
const inSteps: Board['send'] = async (context, { cards }) => {
  for (const exportId of ['card-1', 'card-2']) {
    const send = async () => ({ exportId: [...cards.add(exportId)].at(-1) ?? '' });
    await context?.step(exportId, { send, find: async () => 'absent' });
  }
  return { success: true };
};

async function withBoard(given: Partial<Board>) {
  const board: Board = { cards: new Set(), send: inSteps, ...given };
  const storage = memoryStorage();
  class BoardIntegration extends Integration {
    override readonly sendsBySteps = board.send === inSteps;
    async authenticate() {
      return true;
    }
    async exportReport(_data: unknown, context?: ExportContext) {
      return board.send(context, board);
    }
    formatReport() {
      return {};
    }
  }
  class Revoking extends BoardIntegration {
    override async revokeReport(previous: PreviousExport, context?: ExportContext) {
      await board.revoke?.(previous, context, board);
    }
  }
  const service = new ExportService({
    providers: [defineProvider(CARD, board.revoke === undefined ? BoardIntegration : Revoking)],
    storage,
    credentials: async () => ({ token: 'token-of-the-test' }),
    load: async () => ({ report: sampleReport() }),
    timing: { lookAgainMs: 20, retryMs: 1, leaseMs: 200 },
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'board', credentialsRef: 'r' });
  const send = (options = {}) =>
    mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'board' }, options });
  return { board, service, mine, send, storage };
}

const byStep: NonNullable<Board['revoke']> = async ({ results }, context, { cards }) => {
  for (const [name, result] of Object.entries(results)) {
    const { exportId } = result as { exportId: string };
    const send = async () => ({ wasGone: !cards.delete(exportId) });
    await context?.step(name, { repeatable: true, removes: true, send });
  }
};
const denied = () => new IntegrationError({ code: 'PERMISSION_DENIED', message: 'Not yours.', hint: 'Ask.' });

describe('a provider with steps', () => {
  test('takes each part back, with a receipt', async () => {
    const at = await withBoard({ revoke: byStep });
    const { id = '' } = await at.send();
    at.board.cards.delete('card-2');
    const outcome = await at.mine.revokeExport(id);
    expect(outcome).toMatchObject({
      success: true,
      status: 'revoked',
      parts: [],
      receipts: [
        { name: 'card-1', exportId: 'card-1', status: 'removed' },
        { name: 'card-2', exportId: 'card-2', status: 'already-gone' },
      ],
    });
    expect(at.board.cards.size).toBe(0);
    const [entry] = (await at.mine.getExportHistory({ status: 'revoked' })).items;
    expect(entry).toMatchObject({ id, success: false, receipts: outcome.receipts });
  });

  test('that may not remove one part is partial, and goes on where it stopped', async () => {
    let isAllowed = false;
    const at = await withBoard({
      revoke: async (previous, context, board) => {
        await context?.step('card-2', {
          repeatable: true,
          removes: true,
          send: async () => board.cards.delete('card-2'),
        });
        if (!isAllowed) throw denied();
        const { 'card-1': first } = previous.results;
        await byStep({ results: { 'card-1': first } }, context, board);
      },
    });
    const { id = '' } = await at.send();
    expect(await at.mine.revokeExport(id)).toMatchObject({
      success: false,
      status: 'partial',
      code: 'PERMISSION_DENIED',
      parts: [{ name: 'card-1' }],
      receipts: [
        { name: 'card-1', status: 'still-there' },
        { name: 'card-2', status: 'removed' },
      ],
    });
    isAllowed = true;
    // Whichever way it is gone on with, it is the revocation that goes on.
    expect(await at.mine.retryExport(id)).toMatchObject({ success: true, status: 'revoked' });
    expect(at.board.cards.size).toBe(0);
  });

  test('that is refused at once leaves the export as it was', async () => {
    const at = await withBoard({
      revoke: async () => {
        throw denied();
      },
    });
    const { id = '' } = await at.send();
    expect(await at.mine.revokeExport(id)).toMatchObject({
      success: false,
      status: 'failed',
      code: 'PERMISSION_DENIED',
    });
    expect((await at.mine.getExportHistory()).items).toMatchObject([{ id, status: 'success' }]);
    expect(await at.send()).toMatchObject({ status: 'success', replayed: true });
  });

  test('that forgets a part is not believed', async () => {
    const at = await withBoard({ revoke: async () => undefined });
    const { id = '' } = await at.send();
    expect(await at.mine.revokeExport(id)).toMatchObject({ success: false, status: 'partial', code: 'REJECTED' });
  });

  test('that must wait too long goes on later, by resumeExports', async () => {
    let isBusy = true;
    const at = await withBoard({
      revoke: async (previous, context, board) => {
        const send = async () => {
          if (isBusy) throw new IntegrationError({ code: 'RATE_LIMITED', message: 'Wait.', retryAfterMs: 300 });
        };
        await context?.step('door', { repeatable: true, send });
        await byStep(previous, context, board);
      },
    });
    const { id = '' } = await at.send();
    const paused = await at.mine.revokeExport(id, { deadlineMs: 50 });
    expect(paused).toMatchObject({
      success: false,
      status: 'pending',
      code: 'RATE_LIMITED',
      resumeAt: expect.any(String),
      hint: expect.stringContaining('revokeExport'),
    });
    // Until then nobody is asked again, neither by a revocation nor by an export.
    isBusy = false;
    expect(await at.mine.revokeExport(id)).toMatchObject({ success: false, status: 'pending', code: 'RATE_LIMITED' });
    expect(await at.send()).toMatchObject({ status: 'pending', warnings: [{ code: 'BEING_REVOKED' }] });
    expect(at.board.cards.size).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await at.service.resumeExports()).toMatchObject([{ id, status: 'revoked' }]);
    expect(at.board.cards.size).toBe(0);
  });
});

describe('afterwards', () => {
  test('the same report exported again is a new export', async () => {
    const at = await withBoard({ revoke: byStep });
    const first = await at.send();
    await at.mine.revokeExport(first.id ?? '');
    const second = await at.send();
    expect(second).toMatchObject({ status: 'success', replayed: false });
    expect(second.id).not.toBe(first.id);
    expect(at.board.cards.size).toBe(2);
    expect((await at.mine.getExportHistory()).items.map(({ status }) => status).sort()).toEqual(['revoked', 'success']);
  });

  test('a repetition that only wants to replay sends nothing', async () => {
    const at = await withBoard({ revoke: byStep });
    const { id = '' } = await at.send();
    await at.mine.revokeExport(id);
    expect(await at.send({ onRepeat: 'replay' })).toMatchObject({
      id,
      status: 'revoked',
      success: false,
      replayed: true,
    });
    expect(at.board.cards.size).toBe(0);
  });

  test('neither retryExport nor another revokeExport does anything', async () => {
    const at = await withBoard({ revoke: byStep });
    const { id = '' } = await at.send();
    await at.mine.revokeExport(id);
    expect(await at.mine.retryExport(id)).toMatchObject({ status: 'revoked', replayed: true });
    expect(await at.mine.revokeExport(id)).toMatchObject({ success: true, status: 'revoked', replayed: true });
    expect(at.board.cards.size).toBe(0);
  });

  test('what was half taken back and is exported again becomes whole', async () => {
    const at = await withBoard({
      revoke: async (previous, context, board) => {
        await byStep({ results: { 'card-1': previous.results['card-1'] } }, context, board);
        throw denied();
      },
    });
    const { id = '' } = await at.send();
    expect(await at.mine.revokeExport(id)).toMatchObject({ status: 'partial' });
    // Without the power to edit nobody can mend it in place.
    expect(await at.send()).toMatchObject({ status: 'failed', code: 'CONTENT_CHANGED' });
    expect(await at.send({ onRepeat: 'new' })).toMatchObject({ status: 'success' });
  });
});

describe('without steps', () => {
  const atOnce: Board['send'] = async (_context, { cards }) => {
    cards.add('card-1');
    return { success: true, exportId: 'card-1', parts: [{ name: 'card', exportId: 'card-1' }] };
  };

  test('the word of the provider counts for all', async () => {
    const at = await withBoard({
      send: atOnce,
      revoke: async ({ exportId = '' }, _context, { cards }) => void cards.delete(exportId),
    });
    const { id = '' } = await at.send();
    expect(await at.mine.revokeExport(id)).toMatchObject({
      status: 'revoked',
      receipts: [{ name: 'card', exportId: 'card-1', status: 'removed' }],
    });
    expect(at.board.cards.size).toBe(0);
  });

  test('an export of which nobody knows whether it arrived is settled first', async () => {
    const at = await withBoard({
      send: async () => {
        throw new TypeError('lost');
      },
      revoke: async () => undefined,
    });
    const { id = '' } = await at.send();
    expect(await at.mine.revokeExport(id)).toMatchObject({ success: false, status: 'unknown' });
    await at.mine.settleExport(id, 'not-delivered');
    expect(await at.mine.revokeExport(id)).toMatchObject({ success: true, status: 'revoked', receipts: [] });
  });
});

test('a revocation that broke off stays one for whoever only wants to replay', async () => {
  const at = await withBoard({
    revoke: async (previous, context, board) => {
      await byStep({ results: { 'card-1': previous.results['card-1'] } }, context, board);
      throw denied();
    },
  });
  const { id = '' } = await at.send();
  await at.mine.revokeExport(id);
  expect(await at.send({ onRepeat: 'replay' })).toMatchObject({
    id,
    status: 'partial',
    success: false,
    replayed: true,
  });
  expect([...at.board.cards]).toEqual(['card-2']);
});

test('a part that a person calls there, and nobody finds, is deleted by hand and settled', async () => {
  const at = await withBoard({
    send: async () => {
      throw new TypeError('lost');
    },
    revoke: async () => undefined,
  });
  const { id = '' } = await at.send();
  expect(await at.mine.settleExport(id, 'delivered')).toMatchObject({ status: 'success' });
  const left = await at.mine.revokeExport(id);
  expect(left).toMatchObject({ success: false, status: 'partial', code: 'OUTCOME_UNKNOWN' });
  expect(left.hint).toContain('settle it as not delivered, and call revokeExport again');
  await at.mine.settleExport(id, 'not-delivered');
  expect(await at.mine.revokeExport(id)).toMatchObject({ success: true, status: 'revoked' });
});

test('a removal that may have been carried out is unknown, and the export is not as it was', async () => {
  let isLost = true;
  const at = await withBoard({
    revoke: async ({ results }, context, { cards }) => {
      for (const name of Object.keys(results)) {
        const send = async () => {
          cards.delete(name);
          if (isLost)
            throw new IntegrationError({ code: 'TIMEOUT', message: 'Slow.', maybeDelivered: true, retryable: false });
        };
        await context?.step(name, { repeatable: true, removes: true, send });
      }
    },
  });
  const { id = '' } = await at.send();
  const lost = await at.mine.revokeExport(id);
  expect(lost).toMatchObject({
    status: 'partial',
    receipts: [
      { name: 'card-1', status: 'unknown' },
      { name: 'card-2', status: 'still-there' },
    ],
    parts: [{ name: 'card-2' }],
  });
  isLost = false;
  expect(await at.mine.revokeExport(id)).toMatchObject({ success: true, status: 'revoked' });
});

test('a provider without the power says so, and nothing is changed', async () => {
  const at = await withBoard({});
  const { id = '' } = await at.send();
  expect(await at.mine.revokeExport(id)).toMatchObject({ success: false, status: 'failed', code: 'REJECTED' });
  expect(await at.send()).toMatchObject({ status: 'success', replayed: true });
});

test('an export that never arrived is revoked without a call', async () => {
  let calls = 0;
  const at = await withBoard({
    send: async () => {
      throw denied();
    },
    revoke: async () => {
      calls += 1;
    },
  });
  const { id = '' } = await at.send();
  expect(await at.mine.revokeExport(id)).toMatchObject({ success: true, status: 'revoked' });
  expect(calls).toBe(0);
});

test('somebody else’s export cannot be revoked, nor one that is under way', async () => {
  let goOn: () => void = () => undefined;
  const at = await withBoard({
    revoke: byStep,
    send: async () => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      return { success: true };
    },
  });
  const sending = at.send();
  await expect.poll(async () => (await at.mine.getExportHistory()).items.length).toBe(1);
  const [{ id = '' } = {}] = (await at.mine.getExportHistory()).items;
  expect(await at.mine.revokeExport(id)).toMatchObject({ success: false, status: 'pending', code: 'IN_PROGRESS' });
  expect(await at.service.forUser({ userId: 'other' }).revokeExport(id)).toMatchObject({ code: 'NOT_FOUND' });
  goOn();
  expect(await sending).toMatchObject({ status: 'success' });
});

test('what was purged is not known any more', async () => {
  const at = await withBoard({ revoke: byStep });
  const { id = '' } = await at.send();
  await at.storage.maintenance.purge(new Date(Date.now() + 1_000).toISOString());
  expect(await at.mine.revokeExport(id)).toMatchObject({ success: false, code: 'NOT_FOUND' });
  expect(at.board.cards.size).toBe(2);
});

describe('a part in doubt that is found, and is to be removed', () => {
  /** Its answer is lost, and nobody can look while it is exported. */
  const lost: Board['send'] = async (context, { cards }) => {
    const send = async () => {
      cards.add('card-1');
      throw new IntegrationError({ code: 'TIMEOUT', message: 'No answer.', maybeDelivered: true });
    };
    await context?.step('card-1', { send, find: async () => 'cannot-tell' });
    return { success: true };
  };
  const withdrawing =
    (removesIt: boolean): NonNullable<Board['revoke']> =>
    async (_previous, context, { cards }) => {
      const found = { exportId: 'card-1' };
      const refresh = async () => {
        cards.delete('card-1');
        return found;
      };
      const find = async () => (removesIt ? { found, refresh } : { found });
      await context?.step('card-1', { removes: true, send: async () => found, find });
    };

  test('is removed by the `refresh` that comes with it', async () => {
    const { board, mine, send } = await withBoard({ send: lost, revoke: withdrawing(true) });
    const { id = '', status } = await send();
    expect(status).toBe('unknown');
    expect(await mine.revokeExport(id)).toMatchObject({ status: 'revoked', success: true });
    expect(board.cards.size).toBe(0);
  });

  test('is never told as removed without one', async () => {
    const { board, mine, send } = await withBoard({ send: lost, revoke: withdrawing(false) });
    const { id = '' } = await send();
    const outcome = await mine.revokeExport(id);
    expect(outcome).toMatchObject({ status: 'unknown', success: false, code: 'OUTCOME_UNKNOWN' });
    expect(outcome.receipts?.map(({ status }) => status)).not.toContain('removed');
    expect(board.cards.size).toBe(1);
  });
});
