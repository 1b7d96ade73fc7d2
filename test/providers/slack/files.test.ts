import { createReadStream } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../../src/index.ts';
import { SLACK_PROVIDER, SlackIntegration } from '../../../src/providers/slack/index.ts';
import { longReport } from '../../support/sample-report.ts';
import { fileStage, sha256, streamedFile, textFile } from './file-stage.ts';

describe('attachments', () => {
  test('come as one message in the thread, whole, and the upload host gets no token', async () => {
    const at = await fileStage();
    const blob = { name: 'c.md', mimeType: 'text/markdown', content: new Blob(['# blob']) };
    const outcome = await at.send(
      at.reportWith([textFile('a.txt', 'hello'), streamedFile('b.bin', [70_000, 1, 30_000]), blob]),
    );
    expect(outcome).toMatchObject({ status: 'success', warnings: [] });
    expect(at.seen()).toEqual(['parent', ['a.txt', 'b.bin', 'c.md']]);
    const [parent, files] = at.messages();
    expect(files?.threadTs).toBe(parent?.ts);
    expect(at.slack.files.map((file) => file.sha256)).toEqual([
      sha256('hello'),
      sha256(new Uint8Array(100_001)),
      sha256('# blob'),
    ]);
    expect(at.calls('files.upload').map(({ args }) => args.authorization)).toEqual([false, false, false]);
    expect(at.slack.requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
  });

  test('are parts of the outcome, and the coverage names them', async () => {
    const at = await fileStage();
    const outcome = await at.send(at.reportWith([textFile('a.txt', 'hello'), textFile('b.txt', 'hello')]));
    const names = outcome.parts.map(({ name }) => name);
    expect(names).toEqual([
      'message-1',
      expect.stringMatching(/^file-[0-9a-f]{8}$/),
      expect.stringMatching(/^file-[0-9a-f]{8}$/),
      'files-1',
    ]);
    expect(new Set(names).size).toBe(4);
    const placed = outcome.coverage?.entries.flatMap(({ kind, parts }) => (kind === 'attachment' ? parts : []));
    expect(placed).toEqual(names.slice(1, 3));
    expect(outcome.parts.at(-1)?.url).toContain('/archives/');
  });

  test('count in the progress, which is done when they are seen', async () => {
    const at = await fileStage();
    const told: string[] = [];
    await at.send(at.reportWith([textFile('a.txt', 'a'), textFile('b.txt', 'b')]), undefined, {
      onProgress: ({ done, total }) => told.push(`${done}/${total}`),
    });
    expect(told).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  test('equal ones are two files', async () => {
    const at = await fileStage();
    const outcome = await at.send(at.reportWith([textFile('a.txt', 'same'), textFile('a.txt', 'same')]));
    expect(outcome).toMatchObject({ status: 'success' });
    expect(at.seen()).toEqual(['parent', ['a.txt', 'a.txt']]);
  });

  test('more than ten go into a second message', async () => {
    const at = await fileStage();
    const many = Array.from({ length: 12 }, (_, count) => textFile(`${count}.txt`, `file ${count}`));
    expect(await at.send(at.reportWith(many))).toMatchObject({ status: 'success' });
    expect(at.seen().map((files) => files.length)).toEqual(['parent'.length, 10, 2]);
  });

  test('are left out unless they are asked for', async () => {
    const at = await fileStage();
    await at.send(at.reportWith([textFile('a.txt', 'x')]), undefined, { includeAttachments: false });
    expect([at.seen(), at.slack.files]).toEqual([['parent'], []]);
  });

  test('the transcript is a file when that is asked for', async () => {
    const at = await fileStage();
    const outcome = await at.send(longReport(300), undefined, { includeTranscript: true, transcriptAs: 'file' });
    expect(outcome).toMatchObject({ status: 'success', warnings: [] });
    expect(at.seen().at(-1)).toEqual(['transcript.txt']);
    const text = new TextDecoder().decode(at.slack.files[0]?.content);
    for (const turn of [0, 150, 299]) expect(text).toContain(`This is turn number ${turn},`);
    const [part] = outcome.coverage?.entries.find((entry) => entry.kind === 'transcriptTurn')?.parts ?? [];
    expect(outcome.parts.map(({ name }) => name)).toContain(part);
  });

  test('follow the report into a thread, a private channel and a direct message', async () => {
    const at = await fileStage();
    const parent = at.slack.post('general', { text: 'How was it?' });
    const [ada] = at.slack.users.filter((user) => user.email === 'ada@example.com');
    const report = at.reportWith([textFile('a.txt', 'x')]);
    const places = [{ channel: 'general', threadTs: parent.ts }, { channel: 'leadership' }, { user: ada?.id ?? '' }];
    for (const place of places) expect(await at.send(report, place)).toMatchObject({ status: 'success' });
    expect(at.seen('general')).toEqual(['parent', 'reply', ['a.txt']]);
    expect(at.slack.messages('general').at(-1)?.threadTs).toBe(parent.ts);
    expect(at.seen('leadership')).toEqual(['parent', ['a.txt']]);
    expect(at.seen('@ada')).toEqual(['parent', ['a.txt']]);
  });

  test('have names that are names: no path, no controls, not endless', async () => {
    const at = await fileStage();
    const names = [
      '../../etc/passwd',
      'a\u0000b\n\u202etxt.exe',
      '',
      '..',
      `${'x'.repeat(400)}.pdf`,
      '<!channel>.txt',
      `${'😀'.repeat(200)}.pdf`,
    ];
    const outcome = await at.send(at.reportWith(names.map((name, index) => textFile(name, `file ${index}`))));
    expect(outcome).toMatchObject({ status: 'success' });
    expect(at.slack.files.map((file) => file.name)).toEqual([
      '.._.._etc_passwd',
      'abtxt.exe',
      'file',
      'file',
      `${'x'.repeat(250)}….pdf`,
      '<!channel>.txt',
      `${'😀'.repeat(125)}….pdf`,
    ]);
    expect(at.messages().flatMap(({ mentions }) => mentions)).toEqual([]);
  });
});

describe('a file that is refused has its own error, and the rest arrives', () => {
  const broken = {
    name: 'broken.bin',
    mimeType: 'x/y',
    size: 3,
    open: (): ReadableStream<Uint8Array> => {
      throw new TypeError('gone');
    },
  };
  test.each([
    ['an empty one', textFile('e.txt', ''), 'INVALID_INPUT', 'is empty', undefined],
    [
      'one longer than it says',
      streamedFile('l.bin', [10], 9),
      'INVALID_INPUT',
      'has more than the 9 bytes',
      undefined,
    ],
    [
      'one shorter than it says',
      streamedFile('s.bin', [8], 9),
      'INVALID_INPUT',
      'has less than the 9 bytes',
      undefined,
    ],
    ['one that is too large', streamedFile('big.bin', [2_000]), 'REJECTED', 'larger', 'file_upload_size_restricted'],
    ['one of a type that is not taken', textFile('run.exe', 'x'), 'REJECTED', 'type', 'file_type_not_allowed'],
  ])('%s', async (_name, file, code, says, vendorCode) => {
    const at = await fileStage();
    at.slack.filePolicy.largestBytes = 1_000;
    at.slack.filePolicy.refusedExtensions.push('exe');
    const outcome = await at.send(at.reportWith([textFile('a.txt', 'a'), file, textFile('b.txt', 'b')]));
    expect(outcome).toMatchObject({ status: 'partial', code, retryable: false });
    expect(outcome.error).toContain('1 of 3 files were not sent: report.attachments[1]');
    expect(outcome.error).toContain(says);
    expect(outcome.vendorCode).toBe(vendorCode);
    expect(outcome.hint).toContain('the rest has arrived');
    expect(outcome.error).not.toContain(file.name);
    expect(at.seen()).toEqual(['parent', ['a.txt', 'b.txt']]);
  });

  test('one that cannot be read is tried again', async () => {
    const at = await fileStage();
    let opened = 0;
    const flaky = {
      name: 'flaky.bin',
      mimeType: 'x/y',
      size: 3,
      open: () => {
        opened += 1;
        if (opened === 1) throw new TypeError('the store is busy');
        return ReadableStream.from([new Uint8Array(3)]);
      },
    };
    expect(await at.send(at.reportWith([flaky]))).toMatchObject({ status: 'success' });
    const outcome = await at.send(at.reportWith([broken], { title: 'Other' }));
    expect(outcome).toMatchObject({ status: 'partial', code: 'UNAVAILABLE', retryable: true });
    expect(outcome.error).toBe('1 of 1 files were not sent: report.attachments[0]: could not be read (TypeError).');
    expect(at.calls('files.getUploadURLExternal')).toHaveLength(1);
  });

  test('one that is not there is not tried again, and the reason is told', async () => {
    const at = await fileStage();
    let opened = 0;
    const open = () => {
      opened += 1;
      return createReadStream('/nowhere/at all.bin');
    };
    const outcome = await at.send(at.reportWith([{ name: 'x.bin', mimeType: 'x/y', size: 3, open }]));
    expect(outcome).toMatchObject({ status: 'partial', code: 'INVALID_INPUT', retryable: false });
    expect(outcome.error).toContain('report.attachments[0]: could not be read (ENOENT)');
    expect(outcome.error).not.toContain('nowhere');
    expect(opened).toBe(1);
  });

  test('one that is opened with a wait, as stores are, arrives', async () => {
    const at = await fileStage();
    const open = async () => ReadableStream.from([new Uint8Array(2), new Uint8Array(1)]);
    const outcome = await at.send(at.reportWith([{ name: 'x.bin', mimeType: 'x/y', size: 3, open }]));
    expect(outcome).toMatchObject({ status: 'success' });
    expect(at.slack.files[0]?.sha256).toBe(sha256(new Uint8Array(3)));
  });

  test('several are told together', async () => {
    const at = await fileStage();
    const outcome = await at.send(at.reportWith([textFile('a', ''), textFile('b', 'b'), textFile('c', '')]));
    expect(outcome.error).toMatch(/^2 of 3 files .*attachments\[0\].*attachments\[2\]/);
  });

  test('once it can be sent, a retry sends it alone', async () => {
    const at = await fileStage();
    at.slack.filePolicy.refusedExtensions.push('exe');
    const report = at.reportWith([textFile('a.txt', 'a'), textFile('run.exe', 'b')]);
    const first = await at.send(report);
    at.slack.filePolicy.refusedExtensions.length = 0;
    const options = { includeAttachments: true };
    expect(await at.mine.retryExport(first.id ?? '', { report, options })).toMatchObject({ status: 'success' });
    expect(at.seen()).toEqual(['parent', ['a.txt'], ['run.exe']]);
    expect(at.calls('files.upload')).toHaveLength(2);
  });

  test.each([
    ['switched off', 'uploadsDisabled', true, 'PERMISSION_DENIED', 'file_uploads_disabled'],
    ['full', 'storageLeftBytes', 0, 'QUOTA_EXCEEDED', 'storage_limit_reached'],
  ] as const)(
    'in a workspace whose files are %s the message arrives',
    async (_name, policy, value, code, vendorCode) => {
      const at = await fileStage();
      Object.assign(at.slack.filePolicy, { [policy]: value });
      const outcome = await at.send(at.reportWith([textFile('a.txt', 'a')]));
      expect(outcome).toMatchObject({ status: 'partial', code, vendorCode });
      if (code === 'QUOTA_EXCEEDED') expect(outcome.issues).toMatchObject([{ path: 'report.attachments[0]' }]);
      else expect(outcome.error).toContain('The report was posted, and its files were not shared');
      expect(at.seen()).toEqual(['parent']);
    },
  );

  test('without files:write the scope is named, and the files come once it is granted', async () => {
    const at = await fileStage({ scopes: ['chat:write'] });
    const report = at.reportWith([textFile('a.txt', 'a')]);
    const first = await at.send(report);
    expect(first).toMatchObject({ status: 'partial', code: 'PERMISSION_DENIED', vendorCode: 'missing_scope' });
    expect(first.hint).toContain('files:write');
    at.slack.tokens.at(-1)?.scopes.push('files:write');
    expect(await at.send(report)).toMatchObject({ status: 'success' });
    expect(at.seen()).toEqual(['parent', ['a.txt']]);
    expect(at.calls('chat.postMessage')).toHaveLength(1);
  });

  test('into a public channel that the app is not in the message goes, and files wait for an invitation', async () => {
    const at = await fileStage();
    const report = at.reportWith([textFile('a.txt', 'a')]);
    const first = await at.send(report, { channel: 'random' });
    expect(first).toMatchObject({ status: 'partial', code: 'PERMISSION_DENIED', vendorCode: 'not_in_channel' });
    expect(first.hint).toMatch(/^Invite the app to C\w+: \/invite/);
    expect(first.error).toContain('The report was posted, and its files were not shared');
    at.slack.channel('random').botIsMember = true;
    expect(await at.send(report, { channel: 'random' })).toMatchObject({ status: 'success' });
    expect(at.seen('random')).toEqual(['parent', ['a.txt']]);
    expect(at.calls('files.upload')).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  test('of the share: the file tells where it is', async () => {
    const at = await fileStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'files.completeUploadExternal', kind: 'reset-after' });
    const outcome = await at.send(at.reportWith([textFile('a.txt', 'a'), textFile('b.txt', 'b')]));
    expect(outcome).toMatchObject({ status: 'success' });
    expect(at.seen()).toEqual(['parent', ['a.txt', 'b.txt']]);
    expect(outcome.parts.at(-1)).toMatchObject({ name: 'files-1', url: expect.stringContaining('/archives/') });
  });

  test('of the share, told late: it is waited for', async () => {
    const at = await fileStage({ timing: { lookAgainMs: 150, retryMs: 1 } });
    at.slack.fileProcessingMs = 100;
    at.sandbox.faults.add({ vendor: 'slack', method: 'files.completeUploadExternal', kind: 'reset-after' });
    expect(await at.send(at.reportWith([textFile('a.txt', 'a')]))).toMatchObject({ status: 'success' });
    expect(at.seen()).toEqual(['parent', ['a.txt']]);
  });

  test('of the share, without files:read: unknown, and never twice', async () => {
    const at = await fileStage({ scopes: ['chat:write', 'files:write'] });
    at.sandbox.faults.add({ vendor: 'slack', method: 'files.completeUploadExternal', kind: 'reset-after' });
    const outcome = await at.send(at.reportWith([textFile('a.txt', 'a')]));
    expect(outcome).toMatchObject({ status: 'unknown', warnings: [{ code: 'COULD_NOT_LOOK' }] });
    expect(outcome.warnings[0]?.message).toContain('files:read');
    expect(at.seen()).toEqual(['parent', ['a.txt']]);
  });

  test('of the bytes: they are sent again, and the first ones are seen by nobody', async () => {
    const at = await fileStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'files.upload', kind: 'reset-after' });
    expect(await at.send(at.reportWith([textFile('a.txt', 'a')]))).toMatchObject({ status: 'success' });
    expect(at.seen()).toEqual(['parent', ['a.txt']]);
    expect(at.slack.files.map((file) => file.shares.length)).toEqual([0, 1]);
  });
});

test('neither the upload address nor a file’s name is kept, logged or told', async () => {
  const storage = memoryStorage();
  const at = await fileStage({ storage });
  at.sandbox.faults.add({ vendor: 'slack', method: 'files.upload', kind: 'http-500-after' });
  const outcome = await at.send(at.reportWith([textFile('layoffs-2027.xlsx', 'a'), textFile('empty-secret.txt', '')]));
  const rows = await storage.exports.list('user:user-1', { limit: 10 });
  const told = JSON.stringify([outcome, rows, at.logger.lines]);
  for (const file of at.slack.files) expect(told).not.toContain(new URL(file.uploadUrl).pathname.split('/').at(-1));
  expect(told).not.toMatch(/layoffs|empty-secret/);
});

test.each(['https://evil.example/upload', 'http://169.254.169.254/latest', 'https://files.slack.com.evil.example/'])(
  'an upload address elsewhere is not called: %s',
  async (elsewhere) => {
    const at = await fileStage();
    const called: string[] = [];
    const runtime = {
      // Slack’s answers, but for the address of the upload.
      fetch: async (input: string | URL | Request, init?: RequestInit) => {
        const request = new Request(input, init);
        called.push(new URL(request.url).host);
        const isAddress = request.url.endsWith('files.getUploadURLExternal');
        const response = await at.sandbox.slack.handle(request);
        return isAddress ? Response.json({ ok: true, upload_url: elsewhere, file_id: 'F1' }) : response;
      },
    };
    const integration = new SlackIntegration(SLACK_PROVIDER, { accessToken: at.sandbox.slack.botToken }, runtime);
    const data = {
      report: at.reportWith([textFile('a.txt', 'a')]),
      sessionId: 's',
      options: { includeAttachments: true, destination: { channel: 'general' } },
    };
    await expect(integration.exportReport(data)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      hint: expect.not.stringContaining('leave them out'),
    });
    expect(new Set(called)).toEqual(new Set(['slack.com']));
  },
);

test('an upload that Slack has thrown away before it was shared is made again', async () => {
  const at = await fileStage();
  const report = at.reportWith([textFile('a.txt', 'a')]);
  const busy = {
    vendor: 'slack',
    method: 'files.completeUploadExternal',
    kind: 'http-429',
    retryAfterSeconds: 60,
  } as const;
  at.sandbox.faults.add(busy);
  expect(await at.send(report, undefined, { deadlineMs: 1_000 })).toMatchObject({ status: 'pending' });
  const [upload] = at.slack.files;
  if (upload !== undefined) upload.deleted = true;
  const [row] = await at.storage.exports.list('user:user-1', { limit: 1 });
  if (row === undefined) throw new Error('the export is stored');
  const due = { ...row, leaseUntil: row.createdAt, resumeAt: row.createdAt, revision: row.revision + 1 };
  await at.storage.exports.replace(due, row.revision);
  expect(await at.send(report)).toMatchObject({ status: 'success' });
  expect(at.seen()).toEqual(['parent', ['a.txt']]);
  expect(at.calls('files.upload')).toHaveLength(2);
});
