import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { API } from '../../../src/providers/hubspot/api-paths.ts';
import { byHand, NO_CALL } from './sdk-by-hand.ts';
import { type TwinPortal, twinPortal, type WireCall } from './twin-portal.ts';
import { playWholeLife } from './whole-life.ts';

const bases: Record<string, string> = API;
const TYPES = ['contacts', 'companies', 'deals', 'tickets', 'notes', 'meetings', 'tasks'] as const;
/** What Node's own `fetch`, which HubSpot's client uses, sends besides. It says nothing about HubSpot. */
const OF_FETCH = ['accept-encoding', 'accept-language', 'sec-fetch-mode'];

const isCalled = ({ read }: WireCall): boolean => !NO_CALL.includes(read.operation);
/** The client throws every answer that is none of success. */
const isAnAnswer = (error: unknown): boolean => error instanceof Error && 'code' in error && 'headers' in error;

/** Makes in one portal with HubSpot's client all the calls that ours has made in the other, in their order. */
async function repeatByHand(ours: TwinPortal, theirs: TwinPortal): Promise<void> {
  for (const [at, { read }] of ours.wire.entries()) {
    for (const { before, make } of ours.changes) if (before === at) make(theirs.portal);
    const call = byHand(read.operation);
    const file = ours.portal.files.find(({ sha256 }) => sha256 === read.body.sha256);
    await call?.(theirs.client, read, file?.content ?? new Uint8Array()).catch((error: unknown) => {
      if (!isAnAnswer(error)) throw error;
    });
  }
}

/** Both portals after that. */
async function twins(): Promise<{ ours: TwinPortal; theirs: TwinPortal }> {
  const now = new Date();
  const [ours, theirs] = [await twinPortal(now), await twinPortal(now)];
  await playWholeLife(ours);
  await repeatByHand(ours, theirs);
  return { ours, theirs };
}

/** What the portal read of each call: method, path, query and body, parsed. */
const read = ({ wire }: TwinPortal) =>
  wire.filter(isCalled).map(({ read: { operation, httpMethod, path, query, body, unknownArguments } }) => ({
    operation,
    httpMethod,
    path,
    query,
    body,
    unknownArguments,
  }));

test('the operations are the listed ones, in life as in the source', async () => {
  const room = await twinPortal(new Date());
  await playWholeLife(room);
  const used = new Set(room.wire.map(({ read: { operation } }) => operation));
  expect([...used].filter((operation) => byHand(operation) === undefined).sort()).toEqual(NO_CALL);
  expect(room.wire.flatMap(({ read: { unknownArguments } }) => unknownArguments)).toEqual([]);
  const paths = room.wire.map(({ read: { path } }) => path);
  expect(addressesInSource().filter((address) => !paths.some((path) => address.test(path)))).toEqual([]);
});

/** The addresses that the provider's source makes of its table, with anything in the places that it fills. */
function addressesInSource(): RegExp[] {
  const folder = resolve(import.meta.dirname, '../../../src/providers/hubspot');
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(resolve(folder, file), 'utf8'));
  const made = source.flatMap((text) => [...text.matchAll(/`\$\{API\.(\w+)\}([^`]*)`/g)]);
  const filled = made.map(([, name = '', rest = '']) => `${bases[name]}${rest.replaceAll(/\$\{[^}]*\}/g, '[^/]+')}`);
  const patterns = new Set([...filled, API.account, API.owners, API.tokenInfo]);
  for (const base of Object.values(API))
    expect(
      [...patterns].some((pattern) => pattern.startsWith(base)),
      base,
    ).toBe(true);
  return [...patterns].map((pattern) => new RegExp(`^/${pattern}$`));
}

test('HubSpot reads the same and is left in the same state', async () => {
  const { ours, theirs } = await twins();
  expect(read(theirs)).toEqual(read(ours));
  for (const type of TYPES) {
    const records = ({ portal }: TwinPortal) =>
      portal.records(type).map((record) => ({ record, tied: portal.associationsOf(type, record.id) }));
    expect(records(theirs), type).toEqual(records(ours));
    expect(theirs.portal.properties(type), type).toEqual(ours.portal.properties(type));
  }
  expect(theirs.portal.files).toEqual(ours.portal.files);
});

test('the wire is the same but for names of clients and lists in the query', async () => {
  const { ours, theirs } = await twins();
  const sent = ({ wire, token }: TwinPortal) =>
    wire.filter(isCalled).map(({ httpMethod, path, headers }) => {
      const { pathname, searchParams } = new URL(path, 'https://api.hubapi.com');
      return {
        call: `${httpMethod} ${pathname}`,
        query: Object.fromEntries(
          [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name).join()]),
        ),
        type: headers['content-type']?.replace(/boundary=.*/, 'boundary'),
        isOurToken: headers.authorization === `Bearer ${token}`,
      };
    });
  expect(sent(theirs)).toEqual(sent(ours));
  const names = ({ wire }: TwinPortal) => new Set(wire.filter(isCalled).flatMap(({ headers }) => Object.keys(headers)));
  const [byUs, byHubSpot] = [names(ours), names(theirs)];
  expect([...byUs].filter((name) => !byHubSpot.has(name))).toEqual([]);
  // It does not say how long a file is that it uploads.
  const more = [...byHubSpot].filter((name) => !byUs.has(name) && !OF_FETCH.includes(name));
  expect(more.sort()).toEqual(['transfer-encoding', 'user-agent']);
  // Ours is one value with commas, as HubSpot's pages say; HubSpot's client says the name again for each.
  const lists = ({ wire }: TwinPortal) => wire.filter(isCalled).filter(({ path }) => /properties=/.test(path));
  expect(lists(ours).length).toBeGreaterThan(0);
  expect(lists(ours).every(({ path }) => path.match(/properties=/g)?.length === 1)).toBe(true);
  expect(lists(theirs).some(({ path }) => (path.match(/properties=/g)?.length ?? 0) > 1)).toBe(true);
});

test('it is answered the same, where the answer was not lost', async () => {
  const { ours, theirs } = await twins();
  const others = theirs.wire.filter(isCalled);
  const told = ours.wire.filter(isCalled).map((call, at) => [call, others[at]] as const);
  // What an error is called by differs each time.
  const answered = (call: WireCall | undefined) => [
    call?.status,
    JSON.stringify(call?.answer).replaceAll(/"(correlationId|requestId)":"[^"]*"/g, ''),
  ];
  const same = told.filter(
    ([
      {
        read: { fault },
      },
    ]) => fault === undefined,
  );
  expect(told.length - same.length).toBe(7);
  for (const [call, other] of same) expect(answered(other), call.path).toEqual(answered(call));
});
