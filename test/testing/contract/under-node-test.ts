// Run by node:test in a process of its own, see node-test.test.ts.
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { jweEncryption } from '../../../src/index.ts';
import { encryptionContract, integrationContract, storageContract } from '../../../src/testing/index.ts';
import { openSlackBot } from './opened-integrations.ts';
import { sqliteOptions } from './opened-storages.ts';

const key = randomBytes(32);
const encryption = jweEncryption({ keys: [{ id: 'a', key }] });
const forgetful = { ...encryption, decrypt: async (ciphertext: string) => ciphertext };
const isBroken = process.env.BROKEN !== undefined;

const checks = isBroken
  ? encryptionContract({ open: async () => ({ encryption: forgetful }) })
  : [
      ...encryptionContract({ open: async () => ({ encryption, secrets: [key] }) }),
      ...storageContract(sqliteOptions),
      ...integrationContract({ open: openSlackBot }),
    ];
// Most of a check is waiting.
void suite('the kits', { concurrency: 6 }, () => {
  for (const { name, run } of checks) void test(name, run);
});
