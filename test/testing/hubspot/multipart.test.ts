import { expect, test } from 'vitest';
import { formParts } from '../../../src/testing/multipart.ts';

type Part = [name: string, fileName: string | undefined, contentType: string | undefined, content: string];

async function read(form: string, size: number): Promise<Part[]> {
  async function* body() {
    const bytes = Buffer.from(form);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const parts: Part[] = [];
  for await (const { name, fileName, contentType, content } of formParts(body(), 'xx')) {
    const chunks: Uint8Array[] = [];
    // What nobody reads is passed over.
    if (name !== 'skipped') for await (const chunk of content) chunks.push(chunk);
    parts.push([name, fileName, contentType, Buffer.concat(chunks).toString()]);
  }
  return parts;
}

const FORM = [
  'before',
  '--xx',
  'Content-Disposition: form-data; name="plain"',
  '',
  'é\r\n--x\r\n-xx',
  '--xx',
  'content-type: text/vtt',
  'content-disposition: form-data; name="skipped"; filename="a%22b.vtt"',
  '',
  'never read',
  '--xx',
  'Content-Disposition: form-data; name="empty"',
  '',
  '',
  '--xx--',
  '--xx',
  'afterwards',
].join('\r\n');

test('parts come whole, however the bytes are cut', async () => {
  for (const size of [1, 2, 3, 5, 8, 13, 1000]) {
    expect(await read(FORM, size), String(size)).toEqual([
      ['plain', undefined, undefined, 'é\r\n--x\r\n-xx'],
      ['skipped', 'a"b.vtt', 'text/vtt', ''],
      ['empty', undefined, undefined, ''],
    ]);
  }
});

test('what is no form has no parts, and one that breaks off ends', async () => {
  for (const size of [1, 1000]) {
    for (const form of ['', 'anything', '--xx', '--xx--', '--xx\r\nContent-Disposition: form-data; name="a"']) {
      expect(await read(form, size), form).toEqual([]);
    }
    expect(await read('--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\nabc', size)).toEqual([
      ['a', undefined, undefined, 'abc'],
    ]);
  }
});
