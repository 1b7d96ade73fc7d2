import { CONTEXT, type EncryptionCheck, PLAINTEXT } from './encryption-check.ts';
import { changedCiphertexts, foreignTexts } from './encryption-tampering.ts';

/** Checks that pass for an encryption without `isCurrent`. */
export const CURRENT_CHECKS: readonly EncryptionCheck[] = [
  {
    name: 'what was just encrypted is current, also after a restart',
    advice: 'Compare the key that the ciphertext names with the one that `encrypt` uses now.',
    run: async ({ encryption, restarted, witness }) => {
      const ciphertexts = await Promise.all(['', PLAINTEXT].map((text) => encryption.encrypt(text, CONTEXT)));
      for (const each of [encryption, await restarted()])
        for (const text of ciphertexts) witness.holds(each.isCurrent?.(text) ?? true, '`isCurrent` answered false');
    },
  },
  {
    name: 'what was never encrypted is not current, and asking never throws',
    advice: 'Answer false for whatever is not of the form that `encrypt` writes.',
    run: async ({ encryption, witness }) => {
      for (const text of foreignTexts(PLAINTEXT))
        witness.holds(!(encryption.isCurrent?.(text) ?? false), '`isCurrent` answered true');
      for (const text of changedCiphertexts(await encryption.encrypt(PLAINTEXT, CONTEXT))) encryption.isCurrent?.(text);
    },
  },
];
