import { Connection } from 'jsforce';
import { describe, expect, test } from 'vitest';
import { joined, type Soql, type Sosl, searchedFor, soql, sosl } from '../../../src/providers/salesforce/soql.ts';
import { readSoql } from './soql-grammar.ts';
import { readSosl } from './soql-grammar-search.ts';
import { CLASSICS, ENDLESS, kept } from './soql-hostile-texts.ts';

describe('careless queries are noticed', () => {
  const quotesOnly = (text: string): string => text.replaceAll("'", "\\'");
  const carelessly: [string, (text: string) => string][] = [
    ['nothing escaped', (text) => text],
    ['quotation marks only, as jsforce does in find()', quotesOnly],
    ['quotation marks doubled', (text) => text.replaceAll("'", "''")],
    ['backslashes only', (text) => text.replaceAll('\\', '\\\\')],
    ['everything twice', (text) => quotesOnly(quotesOnly(text)).replaceAll('\\', '\\\\')],
    ['quotation marks taken away', (text) => text.replaceAll("'", '')],
  ];
  test.each(carelessly)('%s', (_name, careless) => {
    const isNoticed = (text: string): boolean => {
      try {
        const { shape, conditions } = readSoql(`SELECT Id FROM Contact WHERE Email = '${careless(text)}'`);
        const isSame = JSON.stringify(conditions[0]?.literal) === JSON.stringify({ kind: 'text', text: kept(text) });
        return shape !== 'Id FROM Contact WHERE Email = ?' || !isSame;
      } catch {
        return true;
      }
    };
    expect([...CLASSICS, ...ENDLESS].filter(isNoticed).length).toBeGreaterThan(5);
  });

  test('what a backslash before a quotation mark brings in is code in what jsforce makes of it', async () => {
    const hostile = "x\\' OR Id != null";
    const jsforce = new Connection({ instanceUrl: 'https://acme.my.salesforce.com', accessToken: 'none' });
    const query = await jsforce.sobject('Contact').find({ Email: hostile }, { Id: 1 }).toSOQL();
    expect(query).toBe(`SELECT Id FROM Contact WHERE Email = '${quotesOnly(hostile)}'`);
    // One quotation mark is left over, for which Salesforce refuses the whole; before it stands a second condition.
    expect(() => readSoql(query)).toThrow();
    expect(readSoql(query.slice(0, -1)).shape).toBe('Id FROM Contact WHERE Email = ? OR Id != ?');
  });

  test.each([
    'FIND {a OR b} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    'FIND {a and not b} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    'FIND {a-b} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    "FIND {o'dell} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)",
    'FIND {a\\b} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    'FIND {"a} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    'FIND {a} RETURNING User(Id)} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    'FIND {a*b} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    'FIND {*} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    'FIND {} IN ALL FIELDS RETURNING Lead(Id LIMIT 1)',
    'FIND {a',
  ])('%s', (text) => {
    expect(() => readSosl(text)).toThrow();
  });
});

test('no text passes for a query, nor a query for a search', () => {
  const query = soql`SELECT Id FROM Task`;
  const search = sosl`FIND {${searchedFor('x')}}`;
  const send = (_query: Soql): void => undefined;
  const find = (_search: Sosl): void => undefined;
  send(query);
  find(search);
  const unsent = () => {
    // @ts-expect-error a text is no query
    send('SELECT Id FROM Task');
    // @ts-expect-error what looks like a query is none
    send({ toString: () => 'SELECT Id FROM Task' });
    // @ts-expect-error a search is no query
    send(search);
    // @ts-expect-error a query is no search
    find(query);
    // @ts-expect-error soql is a tag of templates
    soql('SELECT Id FROM Task');
    // @ts-expect-error words are for searches
    soql`SELECT Id FROM Task WHERE Subject = ${searchedFor('x')}`;
    // @ts-expect-error a search is no part of a query
    soql`SELECT Id FROM Task WHERE Id IN (${search})`;
    // @ts-expect-error nothing is no value
    soql`SELECT Id FROM Task WHERE Id = ${undefined}`;
    // @ts-expect-error an object is no value
    soql`SELECT Id FROM Task WHERE Id = ${{ evil: true }}`;
    // @ts-expect-error parts are queries
    joined(['x'], query);
  };
  expect(unsent).toBeTypeOf('function');
});
