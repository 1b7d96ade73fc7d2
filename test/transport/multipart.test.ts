import { expect, test } from 'vitest';
import { multipart } from '../../src/transport/multipart.ts';

async function written({ body }: ReturnType<typeof multipart>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += new TextDecoder().decode(chunk);
  return text;
}

const empty = () => (async function* () {})();

test('quotes and line ends in a name end no header', async () => {
  const file = { field: 'file', name: 'a"; x="\r\nx-evil: 1.txt', mimeType: 'text/plain', size: 0, bytes: empty() };
  const form = multipart([{ field: 'fo"lder', value: 'a' }], file);
  const text = await written(form);
  expect(text).toContain('name="file"; filename="a%22; x=%22%0D%0Ax-evil: 1.txt"\r\nContent-Type: text/plain\r\n\r\n');
  expect(text).toContain('form-data; name="fo%22lder"\r\n\r\na\r\n');
  expect(form.headers['content-length']).toBe(String(new TextEncoder().encode(text).byteLength));
});

test('a value that is JSON says so', async () => {
  const file = { field: 'data', name: 'a', mimeType: 'nonsense', size: 0, bytes: empty() };
  const text = await written(multipart([{ field: 'entity', value: '{}', mimeType: 'application/json' }], file));
  expect(text).toContain('name="entity"\r\nContent-Type: application/json\r\n\r\n{}\r\n');
  expect(text).toContain('name="data"; filename="a"\r\nContent-Type: application/octet-stream\r\n\r\n');
});
