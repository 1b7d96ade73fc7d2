import type { Encryption, EncryptionContext } from '../../encryption/encryption.ts';
import type { ContractCheck } from './contract-check.ts';
import { Witness } from './witness.ts';

/** An encryption, and what it may never show. */
export interface OpenedEncryption {
  encryption: Encryption;
  /** Its keys or passwords. They are looked for in errors and in what printing the encryption shows. */
  secrets?: readonly (string | Uint8Array)[];
  /** Called when the check is over. */
  close?(): Promise<void>;
}

/** How {@link encryptionContract} gets at your encryption. */
export interface EncryptionContractOptions {
  /** A new instance with the same keys each time, as after a restart of your program. */
  open(): Promise<OpenedEncryption>;
  /** An instance with other keys under the same names. With it, each must refuse what the other one made. */
  other?(): Promise<Encryption>;
}

/** What a check works with. */
export interface EncryptionScene extends OpenedEncryption {
  readonly witness: Witness;
  readonly secrets: readonly (string | Uint8Array)[];
  /** A second instance with the same keys. */
  restarted(): Promise<Encryption>;
  other(): Promise<Encryption>;
}

export interface EncryptionCheck {
  readonly name: string;
  readonly advice: string;
  run(scene: EncryptionScene): Promise<void>;
}

export const CONTEXT: EncryptionContext = { owner: 'user:ada', provider: 'slack', settingId: 'setting-1' };

/** Holds enough of its own that no ciphertext shows it by chance. */
export const PLAINTEXT = '{"accessToken":"xoxb-7421-plaintext-that-nobody-may-see"}';

/** The check as the user's test runner calls it. */
export function encryptionCheck(check: EncryptionCheck, options: EncryptionContractOptions): ContractCheck {
  const { name, advice } = check;
  const run = async (): Promise<void> => {
    const opened: OpenedEncryption[] = [];
    const open = async (): Promise<OpenedEncryption> => {
      const next = await options.open();
      opened.push(next);
      return next;
    };
    const witness = new Witness(name, advice);
    const other = async (): Promise<Encryption> => {
      if (options.other === undefined) throw new Error('The options name no encryption with other keys.');
      return options.other();
    };
    const { encryption, secrets = [] } = await open();
    const restarted = async (): Promise<Encryption> => (await open()).encryption;
    try {
      await witness.watch(() => check.run({ encryption, secrets, witness, restarted, other }));
    } finally {
      for (const each of opened.reverse()) await each.close?.();
    }
  };
  return { name, run };
}
