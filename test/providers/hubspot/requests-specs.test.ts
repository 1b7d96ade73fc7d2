import { describe, expect, test } from 'vitest';
import { isSpecificationThere, type SentRequest, Specification } from './specification.ts';
import { twinPortal, type WireCall } from './twin-portal.ts';
import { playWholeLife } from './whole-life.ts';

/** Used by us and not in the specification, since HubSpot's client has no call for it; its page has the arguments. */
const NOT_SPECIFIED = ['token.info'];
/** Such an answer is none of the portal's own; that of a repeated request is. */
const isOfAFault = ({ read }: WireCall): boolean => read.fault !== undefined && read.fault !== 'repeated';

/** A form as the specification knows it: the file is bytes, and how many of them is no field. */
function bodyOf({ operation, body }: WireCall['read']): unknown {
  if (operation !== 'files.upload') return body;
  const { bytes: _bytes, sha256: _sha256, ...fields } = body;
  return { ...fields, file: '' };
}

function asSent({ httpMethod, path, headers, read }: WireCall): SentRequest {
  const address = new URL(path, 'https://api.hubapi.com');
  return {
    method: httpMethod,
    path: address.pathname,
    query: Object.fromEntries(address.searchParams),
    contentType: headers['content-type'],
    body: bodyOf(read),
  };
}

async function callsOfALife(): Promise<WireCall[]> {
  const room = await twinPortal(new Date());
  await playWholeLife(room);
  return room.wire;
}

const named = ({ read }: WireCall, problem: string): string => `${read.operation}: ${problem}`;

describe.skipIf(!isSpecificationThere)('a whole life, against the specification of HubSpot’s own client', () => {
  test('requests have a known path, method and query, all required fields of the right types, and no others', async () => {
    const calls = await callsOfALife();
    const specification = new Specification();
    const unspecified = new Set<string>();
    const problems = new Set<string>();
    for (const call of calls) {
      const found = specification.problemsOf(asSent(call));
      if (found === undefined) unspecified.add(call.read.operation);
      for (const problem of found ?? []) problems.add(named(call, problem));
    }
    expect([...problems].sort()).toEqual([]);
    expect([...unspecified]).toEqual(NOT_SPECIFIED);
    expect(calls.flatMap(({ read }) => read.unknownArguments)).toEqual([]);
  });

  test('what the sandbox answers is what HubSpot answers', async () => {
    const calls = await callsOfALife();
    const specification = new Specification();
    const told = calls.filter((call) => !isOfAFault(call));
    expect(calls.length - told.length).toBe(7);
    const problems = new Set<string>();
    for (const call of told) {
      const { method, path } = asSent(call);
      const found = specification.problemsOfAnswer(method, path, call.status, call.answer) ?? [];
      for (const problem of found) problems.add(named(call, problem));
    }
    expect([...problems]).toEqual([]);
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([200, 201, 204, 207, 400, 404, 409]));
  });

  test('the validator refuses what lacks, what is too much, what is of another type and what is nowhere', () => {
    const specification = new Specification();
    const note = { method: 'POST', path: '/crm/v3/objects/notes', query: {}, contentType: 'application/json' };
    const checked = (change: Partial<SentRequest>) =>
      specification.problemsOf({ ...note, body: { properties: {} }, ...change });
    expect(checked({})).toEqual([]);
    expect(checked({ body: {} })).toHaveLength(1);
    expect(checked({ body: { properties: {}, whatever: 1 } })).toHaveLength(1);
    expect(checked({ body: { properties: { hs_timestamp: 5 } } })).toHaveLength(1);
    expect(checked({ contentType: 'text/plain' })).toHaveLength(1);
    expect(checked({ contentType: undefined })).toHaveLength(1);
    expect(checked({ query: { idProperty: 'key' } })).toHaveLength(1);
    expect(checked({ method: 'PUT' })).toBeUndefined();
    expect(checked({ path: '/crm/v9/objects/notes' })).toBeUndefined();
    expect(specification.problemsOfAnswer('POST', note.path, 201, { id: 5 })).not.toEqual([]);
  });
});
