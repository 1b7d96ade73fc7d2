import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WebAPIPlatformError } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import type { Attachment } from '../../../src/index.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { type AgreementRoom, agreementRoom, connected } from './agreement-room.ts';
import { BY_HAND } from './calls-by-hand.ts';
import { textFile } from './file-stage.ts';
import type { WireCall } from './recording-proxy.ts';
import { playWholeLife } from './whole-life.ts';

const METHODS = [
  'auth.test',
  'chat.delete',
  'chat.getPermalink',
  'chat.postMessage',
  'chat.update',
  'conversations.history',
  'conversations.info',
  'conversations.list',
  'conversations.open',
  'conversations.replies',
  'files.completeUploadExternal',
  'files.delete',
  'files.getUploadURLExternal',
  'files.info',
  'users.info',
  'users.list',
  'users.lookupByEmail',
];
/** What Node's own `fetch`, which the plain client uses, sends besides. It says nothing about Slack. */
const OF_FETCH = ['accept-encoding', 'accept-language', 'sec-fetch-mode'];

/** Sends the bytes that ours sent, as Slack's pages say: to the address, without a token. */
async function uploadByHand(ours: AgreementRoom, theirs: AgreementRoom, id: unknown): Promise<void> {
  const content = ours.slack.files.find((file) => file.id === id)?.content;
  const url = theirs.slack.files.find((file) => file.id === id)?.uploadUrl ?? '';
  await fetch(url, { method: 'POST', body: Buffer.from(content ?? []) });
}

/** Makes in one workspace by hand all the calls that ours has made in the other, in their order. */
async function repeatByHand(ours: AgreementRoom, theirs: AgreementRoom): Promise<void> {
  for (const [at, { method, args }] of ours.slack.requests.entries()) {
    for (const { before, make } of ours.changes) if (before === at) make(theirs.slack);
    if (method === 'files.upload') await uploadByHand(ours, theirs, args.fileId);
    else {
      await BY_HAND[method]?.(theirs.client, args).catch((error: unknown) => {
        if (!(error instanceof WebAPIPlatformError)) throw error;
      });
    }
  }
}

/** Both workspaces after that. */
async function twins(): Promise<{ ours: AgreementRoom; theirs: AgreementRoom }> {
  const now = new Date();
  const [ours, theirs] = [await agreementRoom(now), await agreementRoom(now)];
  await playWholeLife(ours);
  await repeatByHand(ours, theirs);
  return { ours, theirs };
}

const read = ({ slack }: AgreementRoom) =>
  slack.requests.map(({ method, httpMethod, args, unknownArguments }) => ({
    method,
    httpMethod,
    args,
    unknownArguments,
  }));

/** One call over the wire, without what belongs to the workspace it went to. */
const asSent = ({ httpMethod, path, headers, body }: WireCall, { token }: AgreementRoom) => {
  const { host: _, authorization, ...others } = headers;
  const form = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : 1));
  return { httpMethod, path, headers: { ...others, isOurToken: authorization === `Bearer ${token}` }, form };
};

const withoutFetch = ({ headers, ...call }: ReturnType<typeof asSent>) => ({
  ...call,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_FETCH.includes(name))),
});

/** Answers of a whole workspace; an upload address is made by chance. */
const answered = ({ status, answer }: WireCall) => ({
  status,
  answer: JSON.parse(JSON.stringify(answer).replace(/\/\/127[^"]*\/upload\/[^"]*/, '//upload')) as unknown,
});

describe('a whole life, call by call against Slack’s own client', () => {
  test('the methods are the listed ones, in life as in the source', async () => {
    const room = await agreementRoom(new Date());
    await playWholeLife(room);
    const used = new Set(room.slack.requests.map(({ method }) => method));
    expect([...used].sort()).toEqual([...METHODS, 'files.upload'].sort());
    expect(Object.keys(BY_HAND).sort()).toEqual(METHODS);
    expect(methodsInSource()).toEqual(METHODS);
    expect(room.slack.requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
    const lists = room.slack.requests.flatMap(({ method, args }) =>
      method === 'conversations.list' ? [args.types] : [],
    );
    expect(new Set(lists)).toEqual(new Set(['public_channel', 'private_channel', 'mpim']));
  });

  test('Slack reads the same arguments and is left in the same state', async () => {
    const { ours, theirs } = await twins();
    expect(read(theirs)).toEqual(read(ours));
    expect(theirs.slack.channels).toEqual(ours.slack.channels);
    const files = ({ slack }: AgreementRoom) => slack.files.map(({ uploadUrl: _, ...file }) => file);
    expect(files(theirs)).toEqual(files(ours));
  });

  test('the wire is the same: road, headers, token and form', async () => {
    const { ours, theirs } = await twins();
    const byUs = ours.wire.map((call) => asSent(call, ours));
    const byHand = theirs.wire.map((call) => asSent(call, theirs));
    expect(byHand.map(withoutFetch)).toEqual(byUs);
    const more = byHand.flatMap(({ headers }, at) =>
      Object.keys(headers).filter((name) => !(name in (byUs[at]?.headers ?? {}))),
    );
    expect([...new Set(more)].sort()).toEqual(OF_FETCH);
    expect(new Set(byUs.map(({ path }) => path.replace('/slack/api/', '')))).toEqual(new Set(METHODS));
  });

  test('it is answered the same, where the answer was not lost', async () => {
    const { ours, theirs } = await twins();
    expect(theirs.wire).toHaveLength(ours.wire.length);
    const told = [...ours.wire.entries()].filter(([, { status }]) => status === 200);
    expect(ours.wire.length - told.length).toBe(4);
    for (const [at, call] of told) {
      const other = theirs.wire[at];
      expect(other && answered(other), call.path).toEqual(answered(call));
    }
  });
});

/** Methods that the provider's source calls on Slack's client. */
function methodsInSource(): string[] {
  const folder = resolve(import.meta.dirname, '../../../src/providers/slack');
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(resolve(folder, file), 'utf8'));
  const calls = source.flatMap((text) => [...text.matchAll(/\bclient\s*\.(\w+)\s*\.(\w+)\(/g)]);
  return [...new Set(calls.map(([, family, name]) => `${family}.${name}`))].sort();
}

describe('files, against `filesUploadV2`', () => {
  const FILES: [Attachment, Attachment] = [textFile('notes.txt', 'first'), textFile('table.csv', 'second,one')];

  /** A room with a thread that waits for files. */
  async function waiting(now: Date) {
    const room = await agreementRoom(now);
    const { ts } = room.slack.post('general', { text: 'Please send the files.' });
    return { ...room, channel: room.slack.channel('general').id, ts };
  }
  type Waiting = Awaited<ReturnType<typeof waiting>>;

  async function both(): Promise<{ ours: Waiting; theirs: Waiting }> {
    const now = new Date();
    const [ours, theirs] = [await waiting(now), await waiting(now)];
    const { mine } = await connected(ours);
    const destination = { channel: ours.channel, threadTs: ours.ts };
    const report = sampleReport({ attachments: FILES });
    const to = { provider: 'slack', destination } as const;
    await mine.export({ report, sessionId: 's', to, options: { includeAttachments: true } });
    await theirs.client.filesUploadV2({
      channel_id: theirs.channel,
      thread_ts: theirs.ts,
      file_uploads: FILES.map((file) => ({
        file: Buffer.from('content' in file ? (file.content as Uint8Array) : []),
        filename: file.name,
      })),
    });
    return { ours, theirs };
  }

  const argsOf = ({ slack }: Waiting, method: string) =>
    slack.requests.flatMap((request) => (request.method === method ? [request.args] : []));
  const stored = ({ slack }: Waiting) =>
    slack.files
      .map(({ name, title, mimetype, size, sha256, isUploaded, isCompleted, deleted, shares }) => {
        const places = shares.map(({ channelId, threadTs }) => ({ channelId, threadTs }));
        return { name, title, mimetype, size, sha256, isUploaded, isCompleted, deleted, places };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  /** The arguments that show the files; several are announced at once by the SDK, so ids say nothing of the order. */
  const completed = (room: Waiting) =>
    argsOf(room, 'files.completeUploadExternal').map(({ files, ...args }) => ({
      ...args,
      files: (files as { id: string }[]).map(({ id, ...said }) => ({
        ...said,
        of: room.slack.files.find((file) => file.id === id)?.name,
      })),
    }));
  const holding = ({ slack }: Waiting) =>
    slack
      .messages('general')
      .flatMap(({ fileIds, text, threadTs, isBroadcast, blocks }) =>
        fileIds === undefined ? [] : [{ files: fileIds.length, text, threadTs, isBroadcast, blocks }],
      );

  test('the same files, in one message of the same thread', async () => {
    const { ours, theirs } = await both();
    expect(stored(ours)).toHaveLength(2);
    expect(stored(theirs)).toEqual(stored(ours));
    expect(holding(ours)).toEqual([{ files: 2, text: '', threadTs: ours.ts, isBroadcast: false, blocks: undefined }]);
    expect(holding(theirs)).toEqual(holding(ours));
    expect(completed(theirs)).toEqual(completed(ours));
    const announced = (room: Waiting) =>
      argsOf(room, 'files.getUploadURLExternal').map(({ filename, length }) => [filename, length]);
    expect(announced(theirs).sort()).toEqual(announced(ours).sort());
  });

  test('the SDK gives its token to the upload host, ours gives none', async () => {
    const { ours, theirs } = await both();
    const tokens = (room: Waiting) => argsOf(room, 'files.upload').map(({ authorization }) => authorization);
    expect(tokens(ours)).toEqual([false, false]);
    expect(tokens(theirs)).toEqual([true, true]);
  });
});
