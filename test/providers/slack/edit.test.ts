import { describe, expect, test } from 'vitest';
import type { ExportOutcome } from '../../../src/index.ts';
import { longReport } from '../../support/sample-report.ts';
import { type FileStage, fileStage, textFile } from './file-stage.ts';

const [A, B, C] = ['a', 'b', 'c'].map((name) => textFile(`${name}.txt`, name)) as [
  ReturnType<typeof textFile>,
  ReturnType<typeof textFile>,
  ReturnType<typeof textFile>,
];

/** Names of the methods that change something, in the order of the calls since. */
const changesSince = (at: FileStage, count: number): string[] =>
  at.slack.requests.slice(count).flatMap(({ method }) => (/info|Permalink|auth/.test(method) ? [] : [method]));

describe('files of a report that changed', () => {
  test.each([
    ['one is added', [A], [A, B], ['parent', ['a.txt'], ['b.txt']]],
    ['one is removed', [A, B], [B], ['parent', ['(a.txt)', 'b.txt']]],
    ['all are removed', [A, B], [], ['parent']],
    ['one is replaced', [A], [B], ['parent', ['b.txt']]],
    ['they are moved', [A, B, C], [C, A, B], ['parent', ['a.txt', 'b.txt', 'c.txt']]],
    ['the first ones come', [], [A, B], ['parent', ['a.txt', 'b.txt']]],
  ])('%s', async (_name, before, after, seen) => {
    const at = await fileStage();
    await at.send(at.reportWith(before));
    expect(await at.send(at.reportWith(after))).toMatchObject({ status: 'success', warnings: [] });
    expect(at.seen()).toEqual(seen);
    const isShared = at.slack.files.filter((file) => !file.deleted && file.shares.length > 0).map(({ name }) => name);
    expect(isShared.sort()).toEqual(after.map(({ name }) => name).sort());
  });

  test('other bytes of the same length are another file', async () => {
    const at = await fileStage();
    await at.send(at.reportWith([textFile('a.txt', 'one')]));
    const outcome = await at.send(at.reportWith([textFile('a.txt', 'two')]));
    expect(outcome).toMatchObject({ status: 'success', replayed: false });
    expect(at.seen()).toEqual(['parent', ['a.txt']]);
    expect(at.slack.files.map((file) => file.deleted)).toEqual([true, false]);
  });

  test('what did not change is not sent again', async () => {
    const at = await fileStage();
    await at.send(at.reportWith([A, B]));
    const before = at.slack.requests.length;
    await at.send(at.reportWith([A, B], { title: 'Another title' }));
    expect(changesSince(at, before)).toEqual(['chat.update']);
  });
});

/** Deletes what a reader deletes in Slack. */
const byHand = {
  message: (at: FileStage, which: number) => {
    const message = at.messages()[which];
    if (message !== undefined) message.deleted = true;
  },
  file: (at: FileStage, name: string) => {
    const file = at.slack.files.find((one) => one.name === name);
    if (file !== undefined) file.deleted = true;
  },
};

/** A report of four messages and a file. */
async function delivered(): Promise<FileStage & { again: (title: string) => Promise<ExportOutcome> }> {
  const at = await fileStage();
  const report = { ...longReport(110), attachments: [A] };
  const options = { includeTranscript: true };
  await at.send(report, undefined, options);
  expect(at.seen()).toEqual(['parent', 'reply', 'reply', 'reply', ['a.txt']]);
  return { ...at, again: (title) => at.send({ ...report, title }, undefined, options) };
}

/** Every message of the report is there once, all replies and files in the thread of the one parent. */
function expectWhole(at: FileStage): void {
  const [parent, ...others] = at.messages();
  expect(at.seen()).toEqual(['parent', 'reply', 'reply', 'reply', ['a.txt']]);
  expect(new Set(others.map(({ threadTs }) => threadTs))).toEqual(new Set([parent?.ts]));
}

describe('what was deleted in Slack by hand comes again with the next export of a changed report', () => {
  const codes = ({ warnings }: ExportOutcome) => warnings.map(({ code }) => code);

  test('a reply', async () => {
    const at = await delivered();
    byHand.message(at, 2);
    const outcome = await at.again('Changed');
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['PART_SENT_AGAIN']]);
    // It stands at the end of the thread now: time does not run backwards.
    expect(at.seen()).toEqual(['parent', 'reply', 'reply', ['a.txt'], 'reply']);
  });

  test('the parent: its thread moves below the new one', async () => {
    const at = await delivered();
    byHand.message(at, 0);
    const outcome = await at.again('Changed');
    expect(outcome.status).toBe('success');
    expect(codes(outcome)).toContain('PART_SENT_AGAIN');
    expectWhole(at);
    expect(at.messages()[0]?.blocks?.[0]).toMatchObject({ text: { text: 'Changed' } });
  });

  test('all of it', async () => {
    const at = await delivered();
    for (const message of at.messages()) message.deleted = true;
    byHand.file(at, 'a.txt');
    expect(await at.again('Changed')).toMatchObject({ status: 'success' });
    expectWhole(at);
  });

  test('a file', async () => {
    const at = await delivered();
    byHand.file(at, 'a.txt');
    const outcome = await at.again('Changed');
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['PART_SENT_AGAIN']]);
    expect(at.seen().filter((one) => Array.isArray(one) && one.includes('a.txt'))).toEqual([['a.txt']]);
  });

  test('the message that held the files', async () => {
    const at = await delivered();
    byHand.message(at, 4);
    const outcome = await at.again('Changed');
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['PART_SENT_AGAIN']]);
    expectWhole(at);
    expect(at.calls('files.upload')).toHaveLength(1);
    // And then there is calm, also where Slack goes on telling of the message that is gone.
    const share = outcome.parts.find(({ name }) => name === 'files-2');
    expect(share?.exportId).toBe(`${at.slack.channel('general').id}:${at.messages().at(-1)?.ts}`);
    expect(await at.again('Changed again')).toMatchObject({ status: 'success', warnings: [] });
    expectWhole(at);
    expect(await at.mine.revokeExport(outcome.id ?? '')).toMatchObject({ success: true, status: 'revoked' });
    expect(at.seen()).toEqual([]);
  });

  test('and an edit after that changes nothing more', async () => {
    const at = await delivered();
    byHand.message(at, 0);
    await at.again('Changed');
    const before = at.slack.requests.length;
    expect(await at.again('Changed again')).toMatchObject({ status: 'success', warnings: [] });
    expect(changesSince(at, before)).toEqual(['chat.update']);
    expectWhole(at);
  });

  test('an unchanged report is replayed and asks nobody', async () => {
    const at = await delivered();
    byHand.message(at, 0);
    const before = at.slack.requests.length;
    expect(await at.again('Quarterly review')).toMatchObject({ status: 'success', replayed: true });
    expect(at.slack.requests).toHaveLength(before);
  });
});

test('a share of which Slack tells late is known at the next edit, also when somebody has deleted it', async () => {
  const at = await fileStage();
  at.slack.fileProcessingMs = 60_000;
  const first = await at.send(at.reportWith([A]));
  const shareOf = ({ parts }: ExportOutcome) => parts.find(({ name }) => name === 'files-1');
  expect(shareOf(first)).not.toHaveProperty('url');
  at.slack.fileProcessingMs = 0;
  const second = await at.send(at.reportWith([A], { title: 'Second' }));
  expect(shareOf(second)?.url).toContain('/archives/');
  const [, files] = at.messages();
  if (files !== undefined) files.deleted = true;
  const third = await at.send(at.reportWith([A], { title: 'Third' }));
  expect(third.warnings.map(({ code }) => code)).toEqual(['PART_SENT_AGAIN']);
  expect(at.seen()).toEqual(['parent', ['a.txt']]);
});

test('a direct message goes on where it began, also when the person’s address has changed', async () => {
  const at = await fileStage();
  await at.send(at.reportWith([]), { email: 'ada@example.com' });
  const ada = at.slack.users.find(({ email }) => email === 'ada@example.com');
  if (ada !== undefined) ada.email = 'ada@other.example';
  const edited = await at.send(at.reportWith([A], { title: 'Changed' }), { email: 'ada@example.com' });
  expect(edited).toMatchObject({ status: 'success' });
  expect(at.seen('@ada')).toEqual(['parent', ['a.txt']]);
});

test('without the scope to read files an edit takes them as they were', async () => {
  const at = await fileStage({ scopes: ['chat:write', 'files:write'] });
  await at.send(at.reportWith([A]));
  expect(await at.send(at.reportWith([A, B]))).toMatchObject({ status: 'success', warnings: [] });
  expect(at.seen()).toEqual(['parent', ['a.txt'], ['b.txt']]);
});
