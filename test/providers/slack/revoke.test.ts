import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../../src/index.ts';
import { longReport } from '../../support/sample-report.ts';
import { QUICK } from '../../support/slack-service.ts';
import { fileStage, textFile } from './file-stage.ts';

const FILES = [textFile('a.txt', 'a'), textFile('b.txt', 'b')];

/** A report of several messages and two files, delivered. */
async function delivered(given: Parameters<typeof fileStage>[0] = {}) {
  const at = await fileStage(given);
  const outcome = await at.send({ ...longReport(110), attachments: FILES }, undefined, { includeTranscript: true });
  return { ...at, outcome, id: outcome.id ?? '' };
}

const statusesOf = (receipts: readonly { status: string }[] = []) => [...new Set(receipts.map(({ status }) => status))];

describe('a bot takes an export back', () => {
  test('messages and files, each with a receipt, the parent last', async () => {
    const at = await delivered();
    const before = at.slack.requests.length;
    const outcome = await at.mine.revokeExport(at.id);
    expect(outcome).toMatchObject({ success: true, status: 'revoked' });
    expect(outcome.receipts?.map(({ name }) => name).sort()).toEqual(at.outcome.parts.map(({ name }) => name).sort());
    expect(statusesOf(outcome.receipts)).toEqual(['removed']);
    expect(at.seen()).toEqual([]);
    expect(at.slack.files.every((file) => file.deleted)).toBe(true);
    const last = at.slack.requests.slice(before).at(-1);
    expect([last?.method, `${last?.args.channel}:${last?.args.ts}`]).toEqual(['chat.delete', at.outcome.exportId]);
  });

  test('and tells what somebody had deleted before', async () => {
    const at = await delivered();
    const [, reply] = at.messages();
    if (reply !== undefined) reply.deleted = true;
    const [file] = at.slack.files;
    if (file !== undefined) file.deleted = true;
    const { status, receipts = [] } = await at.mine.revokeExport(at.id);
    expect(status).toBe('revoked');
    const gone = receipts.filter((receipt) => receipt.status === 'already-gone').map(({ exportId }) => exportId);
    expect(gone.sort()).toEqual([`${at.slack.channel('general').id}:${reply?.ts}`, file?.id].sort());
  });

  test('in a workspace that forbids deleting files: the messages go, the files are named', async () => {
    const at = await delivered();
    at.sandbox.faults.add({
      vendor: 'slack',
      method: 'files.delete',
      kind: 'error',
      code: 'file_deleting_disabled',
      times: 2,
    });
    const outcome = await at.mine.revokeExport(at.id);
    expect(outcome).toMatchObject({
      status: 'partial',
      code: 'PERMISSION_DENIED',
      vendorCode: 'file_deleting_disabled',
    });
    expect(outcome.error).toBe('2 parts could not be removed. The workspace forbids deleting files.');
    expect(at.seen()).toEqual([]);
    const left = outcome.receipts?.filter(({ status }) => status === 'still-there').map(({ exportId }) => exportId);
    expect(left).toEqual(at.slack.files.map(({ id }) => id));
    expect(await at.mine.revokeExport(at.id)).toMatchObject({ success: true, status: 'revoked' });
  });

  test('in a direct message', async () => {
    const at = await fileStage();
    const outcome = await at.send(at.reportWith(FILES), { email: 'ada@example.com' });
    expect(at.seen('@ada')).toHaveLength(2);
    expect(await at.mine.revokeExport(outcome.id ?? '')).toMatchObject({ status: 'revoked' });
    expect(at.seen('@ada')).toEqual([]);
  });

  test('also when Slack told late where it had shared the files', async () => {
    const at = await fileStage();
    at.slack.fileProcessingMs = 60;
    const outcome = await at.send(at.reportWith(FILES));
    expect(outcome.parts.find(({ name }) => name === 'files-1')).toEqual({
      name: 'files-1',
      exportId: at.slack.files[0]?.id,
    });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await at.mine.revokeExport(outcome.id ?? '')).toMatchObject({ status: 'revoked' });
    expect(at.seen()).toEqual([]);
  });
});

describe('an export in doubt', () => {
  test.each(['chat.postMessage', 'files.completeUploadExternal'])(
    'is looked for and taken away: %s',
    async (method) => {
      const at = await fileStage({ timing: { ...QUICK, lookAgainMs: 5_000 } });
      at.sandbox.faults.add({ vendor: 'slack', method, kind: 'reset-after' });
      // Nobody can look now, so it ends in doubt.
      at.sandbox.faults.add({ vendor: 'slack', method: 'auth.test', kind: 'error', code: 'no_permission' });
      at.sandbox.faults.add({ vendor: 'slack', method: 'files.info', kind: 'error', code: 'no_permission' });
      const lost = await at.send(at.reportWith(FILES));
      expect(lost.status).toBe('unknown');
      at.sandbox.faults.clear();
      const outcome = await at.mine.revokeExport(lost.id ?? '');
      expect(outcome).toMatchObject({ success: true, status: 'revoked' });
      expect(statusesOf(outcome.receipts)).toEqual(['removed']);
      expect(at.seen()).toEqual([]);
    },
  );

  test('that cannot be looked for stays unknown, and its receipt says so', async () => {
    const at = await fileStage({ scopes: ['chat:write'] });
    at.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'reset-after' });
    const lost = await at.send(at.reportWith([]));
    const outcome = await at.mine.revokeExport(lost.id ?? '');
    expect(outcome).toMatchObject({ success: false, status: 'unknown', warnings: [{ code: 'COULD_NOT_LOOK' }] });
    expect(outcome.receipts).toMatchObject([{ name: 'message-1', status: 'unknown' }]);
    expect(at.seen()).toEqual(['parent']);
  });
});

test('a part of a later attempt that is in doubt is looked for and taken away', async () => {
  const storage = memoryStorage();
  const broken = { isBroken: false };
  const exports: typeof storage.exports = {
    ...storage.exports,
    replace: async (row, expected) => {
      if (broken.isBroken) throw new Error('disk full');
      return storage.exports.replace(row, expected);
    },
  };
  const at = await fileStage({ storage: { ...storage, exports }, timing: { ...QUICK, leaseMs: 60 } });
  const refuse = {
    vendor: 'slack',
    method: 'chat.postMessage',
    kind: 'error',
    code: 'restricted_action',
    skip: 1,
  } as const;
  at.sandbox.faults.add(refuse);
  const report = { ...longReport(110), attachments: FILES };
  const send = () => at.send(report, undefined, { includeTranscript: true });
  const first = await send();
  expect(first.status).toBe('partial');
  // The second attempt posts the reply, and then its storage is gone for good.
  const posts = at.calls('chat.postMessage').length;
  const watch = setInterval(() => {
    broken.isBroken ||= at.calls('chat.postMessage').length > posts;
  }, 0);
  await send();
  clearInterval(watch);
  broken.isBroken = false;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(at.seen().length).toBeGreaterThan(1);
  const outcome = await at.mine.revokeExport(first.id ?? '');
  expect(outcome).toMatchObject({ success: true, status: 'revoked' });
  expect(at.seen()).toEqual([]);
});

test('a share of which Slack tells late is not called gone', async () => {
  const at = await fileStage();
  at.slack.fileProcessingMs = 60_000;
  const { id = '' } = await at.send(at.reportWith(FILES));
  const early = await at.mine.revokeExport(id);
  expect(early).toMatchObject({ success: false, status: 'failed', code: 'UNAVAILABLE' });
  expect(early.hint).toBe('Call revokeExport again: it goes on where it stopped.');
  expect(at.seen()).toEqual(['parent', ['a.txt', 'b.txt']]);
  at.slack.fileProcessingMs = 0;
  expect(await at.mine.revokeExport(id)).toMatchObject({ success: true, status: 'revoked' });
  expect(at.seen()).toEqual([]);
});

test('what was taken back and is exported again is there once', async () => {
  const at = await delivered();
  await at.mine.revokeExport(at.id);
  const again = await at.send({ ...longReport(110), attachments: FILES }, undefined, { includeTranscript: true });
  expect(again).toMatchObject({ status: 'success', replayed: false });
  expect(at.seen()).toEqual(['parent', 'reply', 'reply', 'reply', ['a.txt', 'b.txt']]);
});

test('what was half taken back and is exported again becomes whole', async () => {
  const at = await delivered();
  const fault = { vendor: 'slack', method: 'chat.delete', kind: 'error', code: 'cant_delete_message' } as const;
  at.sandbox.faults.add({ ...fault, skip: 2, times: 9 });
  expect(await at.mine.revokeExport(at.id)).toMatchObject({ status: 'partial' });
  at.sandbox.faults.clear();
  const again = await at.send({ ...longReport(110), attachments: FILES }, undefined, { includeTranscript: true });
  expect(again).toMatchObject({ status: 'success' });
  expect(at.seen().filter((one) => one === 'reply')).toHaveLength(3);
  expect(at.seen().filter((one) => Array.isArray(one))).toEqual([['a.txt', 'b.txt']]);
});

test('a webhook cannot take back', async () => {
  const at = await fileStage('webhook');
  const outcome = await at.send(at.reportWith([]));
  const revoked = await at.mine.revokeExport(outcome.id ?? '');
  expect(revoked).toMatchObject({ success: false, status: 'failed', code: 'REJECTED' });
  expect(revoked.hint).toBe('Delete them in Slack by hand.');
  expect((await at.mine.getExportHistory()).items).toMatchObject([{ status: 'success' }]);
});
