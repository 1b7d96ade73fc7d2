import { CONTEXT, type EncryptionCheck, type EncryptionScene, PLAINTEXT } from './encryption-check.ts';
import { MEGABYTE, ODD_TEXTS } from './storage-sample-rows.ts';

async function comesBack({ encryption, witness }: EncryptionScene, text: string): Promise<void> {
  const ciphertext = await encryption.encrypt(text, CONTEXT);
  witness.equal('what came back', await encryption.decrypt(ciphertext, CONTEXT), text);
  witness.equal('what came back the second time', await encryption.decrypt(ciphertext, CONTEXT), text);
}

export const ENCRYPTION_ROUND_TRIP_CHECKS: readonly EncryptionCheck[] = [
  {
    name: 'any text comes back as it was',
    advice: 'Turn text into bytes and back as UTF-8, and neither trim nor normalize it.',
    run: async (scene) => {
      for (const text of [PLAINTEXT, ...ODD_TEXTS, 'before\0after']) await comesBack(scene, text);
    },
  },
  {
    name: 'the empty text comes back',
    advice: 'Do not take the empty text for none.',
    run: (scene) => comesBack(scene, ''),
  },
  {
    name: 'a text of a megabyte comes back whole',
    advice: 'Encrypt it as a whole; do not cut or limit it.',
    run: (scene) => comesBack(scene, 'ü'.repeat(MEGABYTE / 2)),
  },
  {
    name: 'what was encrypted before a restart is decrypted after it',
    advice: 'Put all that decrypting needs, but for the key, into the ciphertext.',
    run: async ({ encryption, restarted, witness }) => {
      const ciphertext = await encryption.encrypt(PLAINTEXT, CONTEXT);
      witness.equal('what came back', await (await restarted()).decrypt(ciphertext, CONTEXT), PLAINTEXT);
    },
  },
  {
    name: 'many calls at the same time do not mix',
    advice: 'Keep nothing of one call where another one can change it.',
    run: async ({ encryption, witness }) => {
      const jobs = Array.from({ length: 50 }, (_, index) => ({
        text: `secret of setting ${index}`,
        context: { ...CONTEXT, settingId: `setting-${index}` },
      }));
      const results = await Promise.all(
        jobs.map(async ({ text, context }) => encryption.decrypt(await encryption.encrypt(text, context), context)),
      );
      witness.equal(
        'what came back',
        results,
        jobs.map(({ text }) => text),
      );
    },
  },
];
