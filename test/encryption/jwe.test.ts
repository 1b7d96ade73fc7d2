import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { IntegrationError, jweEncryption } from '../../src/index.ts';

const context = { owner: 'user:1', provider: 'slack', settingId: 's1' };
const key = randomBytes(32);
const encryption = jweEncryption({ keys: [{ id: 'a', key }] });

test('gives back what was encrypted, differently every time', async () => {
  const [one, two] = [await encryption.encrypt('xoxb-ü😀', context), await encryption.encrypt('xoxb-ü😀', context)];
  expect(one).not.toBe(two);
  expect(one).not.toContain('xoxb');
  expect(await encryption.decrypt(one, context)).toBe('xoxb-ü😀');
});

test.each([{ owner: 'user:2' }, { provider: 'hubspot' }, { settingId: 's2' }])(
  'is bound to its row: %o',
  async (other) => {
    const ciphertext = await encryption.encrypt('secret', context);
    await expect(encryption.decrypt(ciphertext, { ...context, ...other })).rejects.toThrow(/another setting/);
  },
);

test('tells a missing key, a wrong key, tampering and damage apart', async () => {
  const ciphertext = await encryption.encrypt('secret', context);
  const other = randomBytes(32);
  await expect(jweEncryption({ keys: [{ id: 'b', key: other }] }).decrypt(ciphertext, context)).rejects.toThrow(
    /not in the ring/,
  );
  await expect(jweEncryption({ keys: [{ id: 'a', key: other }] }).decrypt(ciphertext, context)).rejects.toThrow(
    /not the one/,
  );
  const parts = ciphertext.split('.');
  const body = Buffer.from(parts[3] ?? '', 'base64url');
  body[0] = (body[0] ?? 0) ^ 1;
  await expect(
    encryption.decrypt([...parts.slice(0, 3), body.toString('base64url'), parts[4]].join('.'), context),
  ).rejects.toThrow(/changed after/);
  await expect(encryption.decrypt('nonsense', context)).rejects.toThrow(/damaged/);
  await expect(encryption.decrypt('', context)).rejects.toThrow(/damaged/);
});

test('says the same so that a program can read it', async () => {
  const ciphertext = await encryption.encrypt('secret', context);
  const reasonOf = async (reader: typeof encryption, text: string, at = context) => {
    const error: unknown = await reader.decrypt(text, at).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IntegrationError);
    expect(error).toMatchObject({ code: 'INTERNAL', retryable: false });
    return (error as IntegrationError).unreadable;
  };
  const ring = (id: string) => jweEncryption({ keys: [{ id, key: randomBytes(32) }] });
  expect(await reasonOf(ring('b'), ciphertext)).toBe('key-missing');
  expect(await reasonOf(ring('a'), ciphertext)).toBe('key-wrong');
  expect(await reasonOf(encryption, ciphertext, { ...context, owner: 'user:2' })).toBe('moved');
  expect(await reasonOf(encryption, `${ciphertext.slice(0, -4)}AAAA`)).toBe('tampered');
  expect(await reasonOf(encryption, ciphertext.slice(0, -4))).toBe('tampered');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
  for (const foreign of ['', 'nonsense', 'null', '{}', unsigned])
    expect(await reasonOf(encryption, foreign)).toBe('damaged');
});

test('what the first key of the ring made is current, and nothing else', async () => {
  const [old, now] = [
    { id: 'a', key },
    { id: 'b', key: randomBytes(32) },
  ];
  const ring = jweEncryption({ keys: [now, old] });
  expect(ring.isCurrent?.(await ring.encrypt('secret', context))).toBe(true);
  expect(ring.isCurrent?.(await encryption.encrypt('secret', context))).toBe(false);
  const namesake = jweEncryption({ keys: [{ id: 'b', key: randomBytes(32) }] });
  expect(ring.isCurrent?.(await namesake.encrypt('secret', context))).toBe(false);
});

test('a forged header with the right context does not help', async () => {
  const ciphertext = await encryption.encrypt('secret', context);
  const moved = { ...context, settingId: 's2' };
  const [header] = (await encryption.encrypt('x', moved)).split('.');
  await expect(encryption.decrypt([header, ...ciphertext.split('.').slice(1)].join('.'), moved)).rejects.toThrow(
    /changed after/,
  );
});

test.each([
  [[]],
  [[{ id: 'a', key: randomBytes(16) }]],
  [[{ id: 'a', key: 'x'.repeat(32) }]],
  [[{ id: '', key }]],
  [
    [
      { id: 'a', key },
      { id: 'a', key: randomBytes(32) },
    ],
  ],
])('refuses keys that are none: %#', (keys) => {
  expect(() => jweEncryption({ keys: keys as never })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

test('never shows its keys', () => {
  const small = jweEncryption({ keys: [{ id: 'a', key: new Uint8Array(32).fill(65) }] });
  expect(inspect(small, { depth: 9, showHidden: true })).not.toMatch(/65|AAAA/);
});

test('is a JWE that another library reads, and reads what another library made', async () => {
  const { kid, kth, ctx } = decodeProtectedHeader(await encryption.encrypt('x', context));
  const { plaintext } = await compactDecrypt(await encryption.encrypt('xoxb-ü😀', context), key);
  expect(new TextDecoder().decode(plaintext)).toBe('xoxb-ü😀');
  const theirs = await new CompactEncrypt(new TextEncoder().encode('xoxb-ü😀'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, kth, ctx } as never)
    .encrypt(key);
  expect(await encryption.decrypt(theirs, context)).toBe('xoxb-ü😀');
});

test.each([0, 2, 3, 4])('refuses a part %i that is cut, lengthened or written otherwise', async (at) => {
  const parts = (await encryption.encrypt('a secret of some length', context)).split('.');
  const part = parts[at] ?? '';
  for (const other of [part.slice(0, -4), part.slice(0, 4), `${part}AAAA`, `${part}=`, `${part}\n`, '']) {
    const changed = parts.with(at, other).join('.');
    await expect(encryption.decrypt(changed, context)).rejects.toThrow(
      /changed after|damaged|another|not in|not the one/,
    );
  }
});
