import type { ContractCheck } from './contract-check.ts';
import { type EncryptionContractOptions, encryptionCheck } from './encryption-check.ts';
import { CURRENT_CHECKS } from './encryption-current-checks.ts';
import { OTHER_KEY_CHECKS, REFUSAL_CHECKS } from './encryption-refusal-checks.ts';
import { ENCRYPTION_ROUND_TRIP_CHECKS } from './encryption-round-trip-checks.ts';
import { SECRECY_CHECKS } from './encryption-secrecy-checks.ts';

/**
 * Every promise of an `Encryption` as a check of its own, for the tests of your encryption. Works with any test runner.
 * A check that fails rejects with a {@link ContractViolation}. Without `other` nothing is known of other keys; the
 * checks of `isCurrent` pass when your encryption has none. It finds mistakes, not weak ciphers.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { test } from 'node:test';
 * import { jweEncryption } from '@liveprompt/integrations';
 * import { encryptionContract } from '@liveprompt/integrations/testing';
 *
 * const key = randomBytes(32);
 * const withKey = (bytes: Uint8Array) => jweEncryption({ keys: [{ id: 'a', key: bytes }] }); // yours
 * const checks = encryptionContract({
 *   open: async () => ({ encryption: withKey(key), secrets: [key] }),
 *   other: async () => withKey(randomBytes(32)),
 * });
 *
 * for (const { name, run } of checks) test(name, run);
 * ```
 */
export function encryptionContract(options: EncryptionContractOptions): readonly ContractCheck[] {
  const checks = [
    ...ENCRYPTION_ROUND_TRIP_CHECKS,
    ...SECRECY_CHECKS,
    ...REFUSAL_CHECKS,
    ...CURRENT_CHECKS,
    ...(options.other === undefined ? [] : OTHER_KEY_CHECKS),
  ];
  return checks.map((check) => encryptionCheck(check, options));
}
