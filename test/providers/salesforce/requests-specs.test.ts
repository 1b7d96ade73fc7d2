import { describe, expect, test } from 'vitest';
import { namedInSoql, namedInSosl, type QueryNames } from './query-names.ts';
import { isSpecificationThere, Specification } from './specification.ts';
import { twinOrg, type WireCall } from './twin-org.ts';
import { playWholeLife } from './whole-life.ts';

/** Not among the described objects; a page of the object reference has its fields. */
const NOT_DESCRIBED = ['OpportunityContactRole'];
/** Asked for where an org may have it: the one that was described has no person accounts. */
const NOT_IN_EVERY_ORG = ['Account has no IsPersonAccount'];
/** Such an answer is none of the org's own; that of a repeated request is. */
const isOfAFault = ({ read }: WireCall): boolean => read.fault !== undefined && read.fault !== 'repeated';

const PATHS = [
  /^$/,
  /^query$/,
  /^search$/,
  /^composite$/,
  /^sobjects$/,
  /^sobjects\/\w+\/describe$/,
  /^sobjects\/\w+$/,
  /^sobjects\/\w+\/[A-Za-z0-9]{18}$/,
  /^sobjects\/\w+\/Export_Key__c\/[^/?]+$/,
];

async function callsOfALife(): Promise<WireCall[]> {
  const room = await twinOrg(new Date());
  await playWholeLife(room);
  return room.wire;
}

/** What is written, without what the sandbox notes of a file. */
function writtenIn({ read }: WireCall): { type: string; values: Record<string, unknown> } | undefined {
  const [type = '', verb = ''] = read.operation.split('.');
  if (!['create', 'update', 'upsert'].includes(verb)) return undefined;
  const { bytes: _bytes, sha256: _sha256, ...values } = read.body;
  return { type, values };
}

/** The queries of a call, each with the answer to it. */
function queriesIn({ read, answer }: WireCall): [QueryNames, unknown][] {
  if (read.operation === 'query') return [[namedInSoql(read.query.q ?? ''), answer]];
  if (read.operation !== 'composite') return [];
  const asked = read.body.compositeRequest as { url: string }[];
  const { compositeResponse } = answer as { compositeResponse: { body: unknown }[] };
  return asked.map(({ url }, at) => {
    const { searchParams } = new URL(url, 'https://acme.my.salesforce.com');
    return [namedInSoql(searchParams.get('q') ?? ''), compositeResponse[at]?.body];
  });
}

describe.skipIf(!isSpecificationThere)('a whole life, against what a client of Salesforce knows', () => {
  test('addresses are documented ones, of one version', async () => {
    for (const { path, httpMethod } of await callsOfALife()) {
      const { pathname } = new URL(path, 'https://acme.my.salesforce.com');
      if (pathname === '/services/data') continue;
      expect(pathname).toMatch(/^\/services\/data\/v65\.0\//);
      const below = pathname.replace(/^\/services\/data\/v65\.0\//, '');
      expect(
        PATHS.some((known) => known.test(below)),
        `${httpMethod} ${pathname}`,
      ).toBe(true);
    }
  });

  test('records are written with known fields of the right types', async () => {
    const specification = new Specification();
    const written = (await callsOfALife()).flatMap((call) => writtenIn(call) ?? []);
    const problems = written.flatMap(({ type, values }) => specification.problemsOfFields(type, values));
    expect([...new Set(problems)]).toEqual([]);
    const types = new Set(written.map(({ type }) => type));
    expect([...types].sort()).toEqual(['Contact', 'ContentDocumentLink', 'ContentVersion', 'Event', 'Task']);
    expect(written.length).toBeGreaterThan(30);
  });

  test('queries and searches name known objects and fields', async () => {
    const specification = new Specification();
    const calls = await callsOfALife();
    const asked = calls.flatMap((call) => [
      ...queriesIn(call).map(([names]) => names),
      ...(call.read.operation === 'search' ? namedInSosl(call.read.query.q ?? '') : []),
    ]);
    expect(asked.length).toBeGreaterThan(30);
    const unknown = asked.map(({ object }) => object).filter((object) => !specification.hasObject(object));
    expect([...new Set(unknown)]).toEqual(NOT_DESCRIBED);
    const known = asked.filter(({ object }) => specification.hasObject(object));
    const problems = known.flatMap(({ object, paths }) =>
      paths.flatMap((path) => specification.problemsOfPath(object, path)),
    );
    expect([...new Set(problems)]).toEqual(NOT_IN_EVERY_ORG);
  });

  test('what the sandbox answers has the shape of Salesforce’s answers', async () => {
    const specification = new Specification();
    const calls = await callsOfALife();
    const told = calls.filter((call) => !isOfAFault(call));
    expect(calls.length - told.length).toBe(7);
    const problems = told.flatMap((call) => {
      const { status, answer, read } = call;
      if (status === 204) return answer === '' ? [] : ['an answer of nothing that says something'];
      if (status >= 400) return (answer as object[]).flatMap((one) => specification.problemsOfShape('SaveError', one));
      if (writtenIn(call) !== undefined) {
        // Beside the result of an upsert stands whether it made the record.
        const { created: _created, ...result } = answer as { created?: boolean };
        return specification.problemsOfShape('SaveResult', result);
      }
      if (read.operation === 'search')
        return Array.isArray((answer as { searchRecords?: unknown }).searchRecords) ? [] : ['no list'];
      return queriesIn(call).flatMap(([, found]) =>
        // A query that is refused is answered with a list of errors.
        Array.isArray(found)
          ? found.flatMap((one) => specification.problemsOfShape('SaveError', one))
          : specification.problemsOfShape('QueryResult', found),
      );
    });
    expect([...new Set(problems)]).toEqual([]);
    expect([...new Set(told.map(({ status }) => status))].sort()).toEqual([200, 201, 204, 404]);
  });

  test('the validator refuses what is nowhere, and what is of another type', () => {
    const specification = new Specification();
    const ofTask = (values: Record<string, unknown>) => specification.problemsOfFields('Task', values);
    expect(ofTask({ Subject: 'x', ActivityDate: '2026-11-02', Region__c: 5, TaskWhoIds: [] })).toEqual([]);
    expect(ofTask({ Subjekt: 'x' })).toHaveLength(1);
    expect(ofTask({ Subject: 5 })).toHaveLength(1);
    expect(ofTask({ Status: null })).toHaveLength(1);
    expect(ofTask({ ActivityDate: '2. November' })).toHaveLength(1);
    expect(ofTask({ TaskWhoIds: '003' })).toHaveLength(1);
    expect(specification.problemsOfPath('Contact', 'Account.Website')).toEqual([]);
    expect(specification.problemsOfPath('Contact', 'Account.Site__c')).toEqual([]);
    expect(specification.problemsOfPath('Contact', 'Acount.Website')).toHaveLength(1);
    expect(specification.problemsOfPath('Contact', 'Account.Webseite')).toHaveLength(1);
    expect(specification.problemsOfShape('SaveResult', { id: 5, success: true, errors: [] })).not.toEqual([]);
    const { object, paths } = namedInSoql(
      "SELECT Id, Account.Name FROM Contact WHERE (Email = 'x' OR NOT Title = 'a') AND B__c != null ORDER BY C",
    );
    expect([object, paths]).toEqual(['Contact', ['Id', 'Account.Name', 'Email', 'Title', 'B__c', 'C']]);
    expect(namedInSosl('FIND {a} IN ALL FIELDS RETURNING Lead(Id, Name WHERE IsConverted = false LIMIT 5)')).toEqual([
      { object: 'Lead', paths: ['Id', 'Name', 'IsConverted'] },
    ]);
  });
});
