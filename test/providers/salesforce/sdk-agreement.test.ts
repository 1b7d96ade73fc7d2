import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { asTold, byHand, NO_CALL } from './sdk-by-hand.ts';
import { type TwinOrg, twinOrg, type WireCall } from './twin-org.ts';
import { playWholeLife } from './whole-life.ts';

const TYPES = [
  'Task',
  'Event',
  'Contact',
  'Lead',
  'Account',
  'Opportunity',
  'Case',
  'TaskRelation',
  'EventRelation',
  'ContentVersion',
  'ContentDocument',
  'ContentDocumentLink',
] as const;
/** What else is asked, where no answer says how many calls are left. Salesforce’s own do. */
const NOT_NEEDED = ['/services/data/v65.0/limits'];
/** Answers that the whole life loses, and the request that arrives twice. */
const FAULTS = 8;

const isFile = ({ read }: WireCall): boolean => read.operation === 'ContentVersion.create';

/** Makes in one org with jsforce all the calls that ours has made in the other, in their order. */
async function repeatByHand(ours: TwinOrg, theirs: TwinOrg): Promise<void> {
  const { connection } = theirs;
  for (const [at, call] of ours.wire.entries()) {
    for (const { before, make } of ours.changes) if (before === at) make(theirs.org);
    const { read, path } = call;
    const file = ours.org.files.find(({ sha256 }) => sha256 === read.body.sha256);
    const sent = byHand(read.operation)?.(connection, read, file?.content ?? new Uint8Array());
    await (sent ?? asTold(connection, call, path)).catch((error: unknown) => {
      // It throws every answer that is none of success.
      if (!(error instanceof Error && 'errorCode' in error)) throw error;
    });
  }
}

/** Both orgs after that. */
async function twins(): Promise<{ ours: TwinOrg; theirs: TwinOrg }> {
  const now = new Date();
  const [ours, theirs] = [await twinOrg(now), await twinOrg(now)];
  await playWholeLife(ours);
  await repeatByHand(ours, theirs);
  return { ours, theirs };
}

test('the operations are the listed ones, in life as in the source', async () => {
  const room = await twinOrg(new Date());
  await playWholeLife(room);
  const used = new Set(room.wire.map(({ read: { operation } }) => operation));
  expect([...used].filter((operation) => byHand(operation) === undefined).sort()).toEqual(NO_CALL);
  const paths = room.wire.map(({ read: { path } }) => path);
  const isSeen = (address: RegExp): boolean => [...paths, ...NOT_NEEDED].some((path) => address.test(path));
  expect(addressesInSource().filter((address) => !isSeen(address))).toEqual([]);
});

/** The addresses that the provider's source makes, with anything in the places that it fills. */
function addressesInSource(): RegExp[] {
  const folder = resolve(import.meta.dirname, '../../../src/providers/salesforce');
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(resolve(folder, file), 'utf8'));
  const made = source.flatMap((text) => [
    ...text.matchAll(/[`'](sobjects\/[^`'\n]*|\/services\/(?!data\/v)[^`'\n]*)[`']/g),
    ...text.matchAll(/method: '[A-Z]+',\s+path: '([a-z]+)'/g),
  ]);
  expect(made.length).toBeGreaterThan(10);
  return [...new Set(made.map(([, path = '']) => path))].map((path) => {
    const filled = path.replaceAll(/\$\{[^}]*\}/g, '[^/]+');
    return new RegExp(filled.startsWith('/') ? `^${filled}$` : `^/services/data/v65\\.0/${filled}$`);
  });
}

test('Salesforce reads the same and is left in the same state', async () => {
  const { ours, theirs } = await twins();
  const read = ({ wire }: TwinOrg) =>
    wire.map(({ read: { operation, httpMethod, path, query, body, headers } }) => ({
      operation,
      httpMethod,
      path,
      query,
      body,
      headers,
    }));
  expect(read(theirs)).toEqual(read(ours));
  for (const type of TYPES) expect(theirs.org.records(type), type).toEqual(ours.org.records(type));
  expect(theirs.org.files).toEqual(ours.org.files);
});

test('the wire is the same but for the form of a file', async () => {
  const { ours, theirs } = await twins();
  const sent = ({ wire, accessToken }: TwinOrg) =>
    wire.map((call) => ({
      // A comma may be spelled out in a query.
      call: `${call.httpMethod} ${call.path.replaceAll('%2C', ',')}`,
      body: isFile(call) || call.sent === '' ? undefined : (JSON.parse(call.sent) as unknown),
      type: isFile(call) ? undefined : call.headers['content-type'],
      isOurToken: call.headers.authorization === `Bearer ${accessToken}`,
    }));
  expect(sent(theirs)).toEqual(sent(ours));
});

test('a file is sent in the form that Salesforce’s pages describe', async () => {
  const room = await twinOrg(new Date());
  await playWholeLife(room);
  const uploads = room.wire.filter(isFile);
  expect(uploads.length).toBeGreaterThan(4);
  for (const { headers, sent, read } of uploads) {
    const [, boundary = ''] =
      /^multipart\/form-data; boundary=([\w-]{1,70})$/.exec(headers['content-type'] ?? '') ?? [];
    expect(headers['content-length']).toBe(String(Buffer.byteLength(sent)));
    const { bytes, sha256: _sha256, ...fields } = read.body;
    const [before, json = '', content = '', after] = sent.split(`--${boundary}`);
    expect([before, after]).toEqual(['', '--\r\n']);
    const [ofJson = '', record = ''] = json.split('\r\n\r\n');
    expect(ofJson).toBe('\r\nContent-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json');
    expect(JSON.parse(record)).toEqual(fields);
    expect(Object.keys(fields).sort()).toEqual(['Description', 'FirstPublishLocationId', 'PathOnClient', 'Title']);
    const [ofContent = '', ...text] = content.split('\r\n\r\n');
    const name = String(fields.PathOnClient);
    expect(ofContent).toBe(
      `\r\nContent-Disposition: form-data; name="VersionData"; filename="${name}"\r\nContent-Type: text/plain`,
    );
    expect(Buffer.byteLength(text.join('\r\n\r\n').replace(/\r\n$/, ''))).toBe(bytes);
  }
});

test('it is answered the same, where the answer was not lost', async () => {
  const { ours, theirs } = await twins();
  const same = ours.wire.flatMap((call, at) =>
    call.read.fault === undefined ? [[call, theirs.wire[at]] as const] : [],
  );
  expect(ours.wire.length - same.length).toBe(FAULTS);
  // Where each of the two is reached.
  const answered = (call: WireCall | undefined) => [
    call?.status,
    JSON.stringify(call?.answer).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ''),
  ];
  for (const [call, other] of same) expect(answered(other), call.path).toEqual(answered(call));
});
