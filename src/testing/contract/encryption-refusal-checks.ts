import type { EncryptionContext } from '../../encryption/encryption.ts';
import { CONTEXT, type EncryptionCheck, type EncryptionScene, PLAINTEXT } from './encryption-check.ts';
import { changedCiphertexts, cutCiphertexts, extendedCiphertexts, foreignTexts } from './encryption-tampering.ts';

const AUTHENTICATE = 'Use authenticated encryption, such as AES-256-GCM, over all of the ciphertext.';
const SEPARATORS = ['', ':', '|', '/', ',', '.', '-', ' ', '\n', '\0', '","'];

async function refusesAll(scene: EncryptionScene, what: string, texts: readonly string[]): Promise<void> {
  for (const [index, text] of texts.entries())
    await scene.witness.rejects(`${what} (number ${index + 1})`, () => scene.encryption.decrypt(text, CONTEXT));
}

const boundTo = (field: keyof EncryptionContext): EncryptionCheck => ({
  name: `a secret is bound to its ${field}`,
  advice: `Put the ${field} into the authenticated data.`,
  run: async ({ encryption, witness }) => {
    const ciphertext = await encryption.encrypt(PLAINTEXT, CONTEXT);
    const value = CONTEXT[field];
    for (const other of ['other', value.toUpperCase(), `${value} `, `${value}1`, value.slice(0, -1), ''])
      await witness.rejects(`the ${field} ${JSON.stringify(other)}`, () =>
        encryption.decrypt(ciphertext, { ...CONTEXT, [field]: other }),
      );
  },
});

/** The same characters in the same order, parted elsewhere. */
const shifted = (separator: string): [EncryptionContext, EncryptionContext][] => [
  [
    { owner: 'a', provider: `b${separator}c`, settingId: 'd' },
    { owner: `a${separator}b`, provider: 'c', settingId: 'd' },
  ],
  [
    { owner: 'a', provider: 'b', settingId: `c${separator}d` },
    { owner: 'a', provider: `b${separator}c`, settingId: 'd' },
  ],
];

export const REFUSAL_CHECKS: readonly EncryptionCheck[] = [
  boundTo('owner'),
  boundTo('provider'),
  boundTo('settingId'),
  {
    name: 'owner, provider and setting are bound one by one, not as one text',
    advice: 'Join them so that they can be told apart again, for example as a JSON array.',
    run: async ({ encryption, witness }) => {
      for (const [mine, theirs] of SEPARATORS.flatMap(shifted)) {
        const ciphertext = await encryption.encrypt(PLAINTEXT, mine);
        await witness.rejects(`the context ${JSON.stringify(theirs)} for a secret of ${JSON.stringify(mine)}`, () =>
          encryption.decrypt(ciphertext, theirs),
        );
      }
    },
  },
  {
    name: 'a ciphertext with one character changed is refused',
    advice: AUTHENTICATE,
    run: async (scene) => {
      const ciphertext = await scene.encryption.encrypt(PLAINTEXT, CONTEXT);
      await refusesAll(scene, 'a changed ciphertext', changedCiphertexts(ciphertext));
    },
  },
  {
    name: 'a ciphertext that was cut is refused',
    advice: `${AUTHENTICATE} Check the length of the tag.`,
    run: async (scene) => {
      const ciphertext = await scene.encryption.encrypt(PLAINTEXT, CONTEXT);
      await refusesAll(scene, 'a cut ciphertext', cutCiphertexts(ciphertext));
    },
  },
  {
    name: 'a ciphertext with something added is refused',
    advice: `${AUTHENTICATE} Refuse what stands before or behind it.`,
    run: async (scene) => {
      const ciphertext = await scene.encryption.encrypt(PLAINTEXT, CONTEXT);
      await refusesAll(scene, 'a longer ciphertext', extendedCiphertexts(ciphertext));
    },
  },
  {
    name: 'what was never encrypted is refused',
    advice: 'Never hand back a text that could not be decrypted.',
    run: (scene) => refusesAll(scene, 'a foreign text', foreignTexts(PLAINTEXT)),
  },
];

/** With an encryption that has other keys. */
export const OTHER_KEY_CHECKS: readonly EncryptionCheck[] = [
  {
    name: 'what was encrypted with another key is refused',
    advice: 'Derive everything from the key, and take no key from the ciphertext.',
    run: async ({ encryption, other, witness }) => {
      const stranger = await other();
      const [mine, theirs] = [await encryption.encrypt(PLAINTEXT, CONTEXT), await stranger.encrypt(PLAINTEXT, CONTEXT)];
      await witness.rejects(`the other one's ciphertext`, () => encryption.decrypt(theirs, CONTEXT));
      await witness.rejects('our ciphertext, given to the other one,', () => stranger.decrypt(mine, CONTEXT));
    },
  },
];
