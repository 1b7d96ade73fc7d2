import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../../src/testing/index.ts';
import { openHubSpot } from './hubspot-client.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const PRIVATE = JSON.stringify({ access: 'PRIVATE' });

function formOf(fields: Record<string, string>, content: string | null = 'hello', name = 'local.txt'): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  if (content !== null) form.set('file', new Blob([content], { type: 'text/plain' }), name);
  return form;
}

async function upload({ hubspot }: Sandbox<'hubspot'>, body: FormData | ReadableStream, type?: string) {
  const response = await fetch(`${hubspot.baseUrl}files/v3/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${hubspot.accessToken}`, ...(type && { 'content-type': type }) },
    body,
    ...(type && { duplex: 'half' as const }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('a file is kept, attached to a note, read and deleted', async () => {
  await using room = await openHubSpot();
  const { sandbox, portal, ask } = room;
  const fields = {
    fileName: 'Report "one".md',
    folderPath: '/liveprompt/reports',
    options: PRIVATE,
    charsetHunch: 'UTF-8',
  };
  const made = await upload(sandbox, formOf(fields, 'héllo\r\n--x'));
  expect(made).toMatchObject({
    status: 201,
    body: {
      id: expect.stringMatching(/^\d+$/),
      name: 'Report "one"',
      extension: 'md',
      path: '/liveprompt/reports/Report "one".md',
      access: 'PRIVATE',
      size: 11,
    },
  });
  const [file] = portal.files;
  expect(Buffer.from(file?.content ?? []).toString()).toBe('héllo\r\n--x');
  expect(file).toMatchObject({ id: made.body.id, name: 'Report "one".md', contentType: 'text/plain' });
  const id = String(made.body.id);
  const note = await room.note({ hs_attachment_ids: id });
  expect(portal.get('notes', note).properties.hs_attachment_ids).toBe(id);
  expect((await ask(`GET /files/v3/files/${id}`)).body).toEqual(made.body);
  expect((await ask(`DELETE /files/v3/files/${id}`)).status).toBe(204);
  expect((await ask(`GET /files/v3/files/${id}`)).status).toBe(404);
  expect((await ask(`DELETE /files/v3/files/${id}`)).status).toBe(404);
  expect(file?.deleted).toBe(true);
  expect(portal.requests[0]).toMatchObject({
    operation: 'files.upload',
    body: { ...fields, bytes: 11, sha256: file?.sha256 },
    unknownArguments: [],
  });
});

test('a second file of a name is renamed, or takes the place of the first', async () => {
  await using room = await openHubSpot();
  const { sandbox, portal } = room;
  const fields = { fileName: 'a.txt', folderPath: 'x', options: PRIVATE };
  const first = await upload(sandbox, formOf(fields));
  const second = await upload(sandbox, formOf(fields));
  const { folderPath: _, ...inFolder } = { ...fields, folderId: String(first.body.parentFolderId) };
  const third = await upload(sandbox, formOf(inFolder));
  expect([second.body.path, third.body.path]).toEqual(['/x/a-1.txt', '/x/a-2.txt']);
  const overwrite = JSON.stringify({ access: 'PRIVATE', overwrite: true });
  const instead = await upload(sandbox, formOf({ ...fields, options: overwrite }));
  expect(instead.body.path).toBe('/x/a.txt');
  expect(instead.body.id).not.toBe(first.body.id);
  expect(portal.files.filter(({ deleted }) => deleted).map(({ id }) => id)).toEqual([first.body.id]);
});

test('a form that lacks something is refused, and nothing is kept', async () => {
  await using room = await openHubSpot();
  const { sandbox, portal } = room;
  portal.limits.largestFileBytes = 5;
  const good = { folderPath: '/x', options: PRIVATE };
  const wrong: [FormData, number][] = [
    [formOf(good, null), 400],
    [formOf({ options: PRIVATE }), 400],
    [formOf({ ...good, folderId: '1' }), 400],
    [formOf({ folderId: '1', options: PRIVATE }), 404],
    [formOf({ folderPath: '/x' }), 400],
    [formOf({ ...good, options: '{' }), 400],
    [formOf({ ...good, options: '{"access":"SECRET"}' }), 400],
    [formOf({ ...good, options: '{"access":"PRIVATE","overwrite":"yes"}' }), 400],
    [formOf(good, 'longer'), 400],
  ];
  for (const [form, status] of wrong) expect((await upload(sandbox, form)).status).toBe(status);
  expect(portal.files).toEqual([]);
  expect((await upload(sandbox, formOf(good))).body.name).toBe('local');
});

test('a large file is counted and hashed as it comes, not kept, wherever it stands in the form', async () => {
  await using room = await openHubSpot();
  const { sandbox, portal } = room;
  // Ever again almost the mark that ends the part.
  const block = Buffer.alloc(64 * 1024, 'a\r\n--boun_');
  const count = 1024;
  const hash = createHash('sha256');
  const field = (name: string, value: string) =>
    `--bound\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const before = heldBytes();
  let most = 0;
  async function* form() {
    yield Buffer.from(field('fileName', 'call.mp4') + field('folderPath', '/calls'));
    yield Buffer.from('--bound\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n');
    yield Buffer.from('Content-Type: video/mp4\r\n\r\n');
    for (let sent = 0; sent < count; sent += 1) {
      if (sent % 128 === 0) most = Math.max(most, heldBytes() - before);
      hash.update(block);
      // The same block each time: copies of it would be counted long after they are of no use.
      yield block;
    }
    yield Buffer.from(`\r\n${field('options', PRIVATE)}--bound--\r\nafterwards`);
  }
  const made = await upload(sandbox, ReadableStream.from(form()), 'multipart/form-data; boundary=bound');
  const size = block.length * count;
  expect(made).toMatchObject({ status: 201, body: { size, type: 'MOVIE', path: '/calls/call.mp4' } });
  expect(portal.files[0]?.sha256).toBe(hash.digest('hex'));
  expect(portal.files[0]).not.toHaveProperty('content');
  // Held whole it would be 64 MiB; a few buffers on both ends of the connection are.
  expect(most).toBeLessThan(40 * 1024 * 1024);
});

function heldBytes(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}
