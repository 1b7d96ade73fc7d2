const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const POSITIONS = 40;

/** The last character of base64 has bits that stand for nothing; a change of those is none. */
const meaningOf = (ciphertext: string): string =>
  ciphertext
    .split(/[^\w+/-]/)
    .map((part) => Buffer.from(part, 'base64').toString('hex'))
    .join('.');

function changedAt(ciphertext: string, position: number): string {
  const before = ciphertext.slice(0, position);
  const after = ciphertext.slice(position + 1);
  const meaning = meaningOf(ciphertext);
  const changed = [...ALPHABET].map((character) => before + character + after);
  return changed.find((text) => meaningOf(text) !== meaning) ?? `${before}${after}`;
}

/** One character changed: at the start, at the end, beside each separator, and at places between. */
export function changedCiphertexts(ciphertext: string): string[] {
  const last = ciphertext.length - 1;
  const positions = new Set([0, last]);
  for (let step = 1; step < POSITIONS; step += 1) positions.add(Math.floor((last * step) / POSITIONS));
  for (const { index } of ciphertext.matchAll(/[^A-Za-z0-9]/g)) {
    if (index > 0) positions.add(index - 1);
    if (index < last) positions.add(index + 1);
  }
  return [...positions].map((position) => changedAt(ciphertext, position));
}

/** Too short by a little, by a lot, and from the front. */
export function cutCiphertexts(ciphertext: string): string[] {
  const { length } = ciphertext;
  const ends = [0, 1, Math.floor(length / 4), Math.floor(length / 2), length - 16, length - 4, length - 2];
  return [
    ...ends.filter((end) => end >= 0).map((end) => ciphertext.slice(0, end)),
    ciphertext.slice(1),
    ciphertext.slice(8),
  ];
}

export const extendedCiphertexts = (ciphertext: string): string[] => [
  `${ciphertext}AAAA`,
  `${ciphertext}.AAAA`,
  `AAAA${ciphertext}`,
  `AAAA.${ciphertext}`,
  ciphertext + ciphertext,
];

export const foreignTexts = (plaintext: string): string[] => [
  '',
  ' ',
  '.',
  '....',
  'nonsense',
  'null',
  '{}',
  '{"ciphertext":""}',
  plaintext,
  Buffer.from(plaintext).toString('base64'),
  Buffer.from(plaintext).toString('base64url'),
  Buffer.from(plaintext).toString('hex'),
  // A JWE and a JWT that claim to need no key.
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(plaintext).toString('base64url')}.`,
  `${Buffer.from('{"alg":"none","enc":"none"}').toString('base64url')}..AAAA.${Buffer.from(plaintext).toString('base64url')}.AAAA`,
  'A'.repeat(400),
];
