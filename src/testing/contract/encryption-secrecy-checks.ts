import { CONTEXT, type EncryptionCheck, type EncryptionScene, PLAINTEXT } from './encryption-check.ts';
import { changedCiphertexts, foreignTexts } from './encryption-tampering.ts';
import { printed } from './witness.ts';

/** Texts and keys in the forms in which they come out by mistake. */
function formsOf(secret: string | Uint8Array): string[] {
  const bytes = Buffer.from(secret as Uint8Array);
  const spellings = (['base64', 'base64url', 'hex'] as const).map((encoding) =>
    bytes.toString(encoding).replace(/=+$/, ''),
  );
  const list = [...bytes].join(', ');
  return typeof secret === 'string' ? [secret, ...spellings] : [...spellings, list, [...bytes].join(',')];
}

// The number of bytes a Buffer shows is limited, so what is printed of it is found by its first ones.
const bufferStart = (secret: string | Uint8Array): string =>
  [...Buffer.from(secret as Uint8Array).subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

function hides(
  { witness }: EncryptionScene,
  what: string,
  text: string,
  secrets: readonly (string | Uint8Array)[],
): void {
  for (const secret of secrets) {
    const shown = [...formsOf(secret), bufferStart(secret)].some((form) => text.includes(form));
    witness.holds(!shown, `${what} shows a secret`);
  }
}

async function errorsOf({ encryption }: EncryptionScene): Promise<unknown[]> {
  const ciphertext = await encryption.encrypt(PLAINTEXT, CONTEXT);
  const attempts: [string, typeof CONTEXT][] = [
    [ciphertext, { ...CONTEXT, owner: 'user:ben' }],
    ...[...changedCiphertexts(ciphertext), ...foreignTexts('garbage')].map((text): [string, typeof CONTEXT] => [
      text,
      CONTEXT,
    ]),
  ];
  const results = await Promise.allSettled(attempts.map(([text, context]) => encryption.decrypt(text, context)));
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
}

export const SECRECY_CHECKS: readonly EncryptionCheck[] = [
  {
    name: 'the ciphertext does not show the plaintext',
    advice: 'Encrypt; an encoding such as base64 is no encryption.',
    run: async ({ encryption, witness }) => {
      const ciphertext = await encryption.encrypt(PLAINTEXT, CONTEXT);
      const decoded = ciphertext
        .split(/[^\w+/-]/)
        .flatMap((part) => [
          Buffer.from(part, 'base64').toString('latin1'),
          Buffer.from(part, 'hex').toString('latin1'),
        ]);
      const reversed = [...ciphertext].reverse().join('');
      for (const text of [ciphertext, reversed, ...decoded]) {
        const isShown = formsOf(PLAINTEXT).some((form) => text.includes(form)) || text.includes('xoxb-7421');
        witness.holds(!isShown, 'the plaintext stands in the ciphertext, as it is or encoded');
      }
    },
  },
  {
    name: 'the same plaintext never gives the same ciphertext twice',
    advice: 'Take a new random nonce each time.',
    run: async ({ encryption, witness }) => {
      const all = await Promise.all(Array.from({ length: 20 }, () => encryption.encrypt(PLAINTEXT, CONTEXT)));
      witness.equal('the number of different ciphertexts', new Set(all).size, all.length);
    },
  },
  {
    name: 'errors hold neither plaintext nor ciphertext nor key',
    advice: 'Throw a sentence of your own without `cause`.',
    run: async (scene) => {
      for (const error of await errorsOf(scene))
        hides(scene, 'an error', printed(error), [PLAINTEXT, ...scene.secrets]);
      const ciphertext = await scene.encryption.encrypt(PLAINTEXT, CONTEXT);
      const moved = { ...CONTEXT, owner: 'user:ben' };
      const error = await scene.encryption.decrypt(ciphertext, moved).catch((reason: unknown) => reason);
      scene.witness.holds(!printed(error).includes(ciphertext), 'an error shows the ciphertext');
    },
  },
  {
    name: 'printing the encryption does not show its keys',
    advice: 'Keep keys in a closure or a private field.',
    run: async (scene) => {
      await scene.encryption.decrypt(await scene.encryption.encrypt(PLAINTEXT, CONTEXT), CONTEXT);
      const shown = `${printed(scene.encryption)} ${JSON.stringify(scene.encryption)}`;
      hides(scene, 'the printed encryption', shown, [PLAINTEXT, ...scene.secrets]);
    },
  },
];
