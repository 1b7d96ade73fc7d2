import type { Connection } from 'jsforce';
import type { WireCall } from './twin-org.ts';

type Request = WireCall['read'];
type ByHand = (connection: Connection, request: Request, file: Uint8Array) => Promise<unknown>;

/** The words of a path below the API's version, so that a call is made with what stands in it. */
const wordsOf = ({ path }: Request): string[] =>
  path
    .replace(/^\/services\/data\/v\d+\.\d\//, '')
    .split('/')
    .map(decodeURIComponent);
const idOf = (request: Request): string => wordsOf(request)[2] ?? '';

/** What is done to records; the type is put in. */
const RECORDS: Record<string, (type: string) => ByHand> = {
  create:
    (type) =>
    (connection, { body }) =>
      connection.sobject(type).create(body),
  update: (type) => (connection, request) => connection.sobject(type).update({ ...request.body, Id: idOf(request) }),
  delete: (type) => (connection, request) => connection.sobject(type).destroy(idOf(request)),
  read: (type) => (connection, request) => {
    const { fields } = request.query;
    return connection.sobject(type).retrieve(idOf(request), fields === undefined ? {} : { fields: fields.split(',') });
  },
  upsert: (type) => (connection, request) => {
    const [, , field = '', key = ''] = wordsOf(request);
    return connection.sobject(type).upsert({ ...request.body, [field]: key }, field);
  },
  describe: (type) => (connection) => connection.sobject(type).describe(),
};

const OTHERS: Record<string, ByHand> = {
  // A file in the JSON is the only form that jsforce has.
  'ContentVersion.create': (connection, { body: { bytes: _bytes, sha256: _sha256, ...fields } }, content) =>
    connection.sobject('ContentVersion').create({ ...fields, VersionData: Buffer.from(content).toString('base64') }),
  query: (connection, { query }) => connection.query(query.q ?? '').then((found) => found),
  'query.more': (connection, { path }) => connection.queryMore(path).then((found) => found),
  search: (connection, { query }) => connection.search(query.q ?? ''),
  describe: (connection) => connection.describeGlobal(),
};

/** What jsforce has no call for; its `request` sends whatever it is told. */
export const NO_CALL = ['composite', 'resources', 'versions'];

/**
 * Every operation that we use, as somebody who has read jsforce's pages calls it: with what the request meant, and with
 * nothing that is not named here. Undefined where jsforce has no call for it.
 */
export function byHand(operation: string): ByHand | undefined {
  const [type = '', verb = ''] = operation.split('.');
  return OTHERS[operation] ?? RECORDS[verb]?.(type);
}

/** The same by the call that sends what it is told. */
export const asTold = (connection: Connection, { httpMethod, sent }: WireCall, path: string): Promise<unknown> =>
  connection.request({
    method: httpMethod as 'GET' | 'POST',
    url: path,
    ...(sent === '' ? {} : { body: sent, headers: { 'content-type': 'application/json' } }),
  });
