import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { setImmediate as aMoment } from 'node:timers/promises';
import type { Encryption, EncryptionContext } from '../../../src/index.ts';
import { type ContractCheck, encryptionContract } from '../../../src/testing/index.ts';

type Make = (key: Uint8Array) => Encryption;

/** An encryption that breaks one promise on purpose. */
export interface BrokenEncryption {
  name: string;
  /** The checks that are made for this mistake. Others may notice it as well. */
  breaks: readonly string[];
  make: Make;
}

interface Ways {
  bound(context: EncryptionContext): string;
  nonce(): Uint8Array;
  before(text: string): string;
  tagLength: number | undefined;
  mostParts: number;
}
const SOUND: Ways = {
  bound: ({ owner, provider, settingId }) => JSON.stringify([owner, provider, settingId]),
  nonce: () => randomBytes(12),
  before: (text) => text,
  tagLength: 16,
  mostParts: 3,
};
const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const decode = (text: string): Buffer => Buffer.from(text, 'base64url');

/** A small sound encryption. Each broken one has one way of its own. */
function gcm(ways: Partial<Ways> = {}): Make {
  const { bound, nonce, before, tagLength, mostParts } = { ...SOUND, ...ways };
  return (key) => ({
    encrypt: async (plaintext, context) => {
      const iv = nonce();
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound(context)));
      const body = Buffer.concat([cipher.update(before(plaintext), 'utf8'), cipher.final()]);
      return [iv, body, cipher.getAuthTag()].map(encode).join('.');
    },
    decrypt: async (ciphertext, context) => {
      const parts = ciphertext.split('.');
      const [iv, body, tag] = parts.map(decode);
      if (iv?.length !== 12 || body === undefined || tag === undefined || parts.length > mostParts)
        throw new Error('The secret is damaged.');
      if (tagLength !== undefined && tag.length !== tagLength) throw new Error('The secret is damaged.');
      const options = { authTagLength: tagLength ?? tag.length };
      const decipher = createDecipheriv('aes-256-gcm', key, iv, options).setAAD(Buffer.from(bound(context)));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
  });
}

const around =
  (change: (sound: Encryption, key: Uint8Array) => Partial<Encryption> & Record<string, unknown>): Make =>
  (key) => {
    const sound = gcm()(key);
    return { ...sound, ...change(sound, key) };
  };

/** No tag: whatever is changed decrypts to something. */
const counterMode: Make = (key) => ({
  encrypt: async (plaintext, context) => {
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-256-ctr', key, iv);
    return encode(Buffer.concat([iv, cipher.update(JSON.stringify([context, plaintext]), 'utf8')]));
  },
  decrypt: async (ciphertext) => {
    const bytes = decode(ciphertext);
    const decipher = createDecipheriv('aes-256-ctr', key, bytes.subarray(0, 16));
    return decipher.update(bytes.subarray(16)).toString('utf8');
  },
});

/** What is handed out is a ticket; the secret stays in this process. */
const tickets: Make = () => {
  const kept = new Map<string, string>();
  const name = (ticket: string, context: EncryptionContext): string => ticket + SOUND.bound(context);
  return {
    encrypt: async (plaintext, context) => {
      const ticket = randomBytes(24).toString('base64url');
      kept.set(name(ticket, context), plaintext);
      return ticket;
    },
    decrypt: async (ticket, context) => {
      const plaintext = kept.get(name(ticket, context));
      if (plaintext === undefined) throw new Error('The secret is not there.');
      return plaintext;
    },
  };
};

const mixing: Make = (key) => {
  const sound = gcm()(key);
  let current: string;
  return {
    ...sound,
    encrypt: async (plaintext, context) => {
      current = plaintext;
      await aMoment();
      return sound.encrypt(current, context);
    },
  };
};

const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const CURRENT = 'what was just encrypted is current, also after a restart';
const NOT_CURRENT = 'what was never encrypted is not current, and asking never throws';
const ERRORS = 'errors hold neither plaintext nor ciphertext nor key';
const SHOWN = 'the ciphertext does not show the plaintext';
const ONE_BY_ONE = 'owner, provider and setting are bound one by one, not as one text';

export const BROKEN_ENCRYPTIONS: readonly BrokenEncryption[] = [
  { name: 'trims the text', breaks: ['any text comes back as it was'], make: gcm({ before: (text) => text.trim() }) },
  {
    name: 'takes text for Latin-1',
    breaks: ['any text comes back as it was'],
    make: gcm({ before: (text) => Buffer.from(text, 'latin1').toString('latin1') }),
  },
  {
    name: 'takes the empty text for none',
    breaks: ['the empty text comes back'],
    make: around((sound) => ({ encrypt: async (text, context) => (text === '' ? '' : sound.encrypt(text, context)) })),
  },
  {
    name: 'cuts the text at 65,535 characters',
    breaks: ['a text of a megabyte comes back whole'],
    make: gcm({ before: (text) => text.slice(0, 65_535) }),
  },
  {
    name: 'keeps the secret in memory and hands out a ticket',
    breaks: ['what was encrypted before a restart is decrypted after it'],
    make: tickets,
  },
  {
    name: 'keeps the text of one call where the next one changes it',
    breaks: ['many calls at the same time do not mix'],
    make: mixing,
  },
  {
    name: 'only encodes (base64)',
    breaks: [SHOWN, 'what was never encrypted is refused', 'what was encrypted with another key is refused'],
    make: () => ({
      encrypt: async (text) => encode(Buffer.from(text)),
      decrypt: async (text) => decode(text).toString(),
    }),
  },
  {
    name: 'puts a hint with the beginning of the secret in front',
    breaks: [SHOWN],
    make: around((sound) => ({
      encrypt: async (text, context) => `${encode(Buffer.from(text))}~${await sound.encrypt(text, context)}`,
      decrypt: (text, context) => sound.decrypt(text.split('~')[1] ?? '', context),
    })),
  },
  {
    name: 'uses one nonce for all',
    breaks: ['the same plaintext never gives the same ciphertext twice'],
    make: gcm({ nonce: () => new Uint8Array(12) }),
  },
  {
    name: 'puts the ciphertext into the error',
    breaks: [ERRORS],
    make: around((sound) => ({
      decrypt: (text, context) =>
        sound.decrypt(text, context).catch(() => Promise.reject(new Error(`Cannot decrypt ${text}.`))),
    })),
  },
  {
    name: 'puts the key into the cause of the error',
    breaks: [ERRORS],
    make: around((sound, key) => ({
      decrypt: (text, context) =>
        sound.decrypt(text, context).catch(() => Promise.reject(new Error('Cannot decrypt.', { cause: { key } }))),
    })),
  },
  {
    name: 'puts the plaintext of a moved secret into the error',
    breaks: [ERRORS],
    make: (key) => {
      const sound = gcm()(key);
      let last = '';
      return {
        encrypt: (text, context) => {
          last = text;
          return sound.encrypt(text, context);
        },
        decrypt: (text, context) =>
          sound.decrypt(text, context).catch(() => Promise.reject(new Error('Cannot decrypt.', { cause: [last] }))),
      };
    },
  },
  {
    name: 'has its key as a public field',
    breaks: ['printing the encryption does not show its keys'],
    make: around((_sound, key) => ({ key })),
  },
  ...(['owner', 'provider', 'settingId'] as const).map((field) => ({
    name: `does not bind the ${field}`,
    breaks: [`a secret is bound to its ${field}`],
    make: gcm({ bound: (context) => SOUND.bound({ ...context, [field]: '' }) }),
  })),
  {
    name: 'binds the owner without case',
    breaks: ['a secret is bound to its owner'],
    make: gcm({ bound: (context) => SOUND.bound({ ...context, owner: context.owner.toLowerCase() }) }),
  },
  ...['', ':', '|', '\0'].map((separator) => ({
    name: `binds them joined with ${JSON.stringify(separator)}`,
    breaks: [ONE_BY_ONE],
    make: gcm({ bound: ({ owner, provider, settingId }) => [owner, provider, settingId].join(separator) }),
  })),
  {
    name: 'has no tag (counter mode)',
    breaks: ['a ciphertext with one character changed is refused', 'a ciphertext with something added is refused'],
    make: counterMode,
  },
  {
    name: 'takes a tag of any length',
    breaks: ['a ciphertext that was cut is refused'],
    make: gcm({ tagLength: undefined }),
  },
  {
    name: 'does not look at what stands behind',
    breaks: ['a ciphertext with something added is refused'],
    make: gcm({ mostParts: Number.POSITIVE_INFINITY }),
  },
  {
    name: 'hands back what it cannot read, for old rows that were never encrypted',
    breaks: ['what was never encrypted is refused'],
    make: around((sound) => ({
      decrypt: async (text, context) => (text.split('.').length === 3 ? sound.decrypt(text, context) : text),
    })),
  },
  {
    name: 'takes its key from the context alone',
    breaks: ['what was encrypted with another key is refused'],
    make: () => gcm()(keyOf('everywhere the same')),
  },
  { name: 'takes nothing for current', breaks: [CURRENT], make: around(() => ({ isCurrent: () => false })) },
  { name: 'takes everything for current', breaks: [NOT_CURRENT], make: around(() => ({ isCurrent: () => true })) },
  {
    name: 'knows what is current from what it wrote itself',
    breaks: [CURRENT],
    make: around((sound) => {
      const own = new Set<string>();
      const encrypt: Encryption['encrypt'] = async (text, context) => {
        const ciphertext = await sound.encrypt(text, context);
        own.add(ciphertext);
        return ciphertext;
      };
      return { encrypt, isCurrent: (ciphertext) => own.has(ciphertext) };
    }),
  },
  {
    name: 'throws when it is asked about what it did not write',
    breaks: [NOT_CURRENT],
    make: around(() => ({
      isCurrent: (ciphertext) => {
        if (ciphertext.split('.').length !== 3) throw new Error('The secret is damaged.');
        return true;
      },
    })),
  },
];

/** The contract over an encryption; each instance has the same key. */
export function checksOf(make: Make): readonly ContractCheck[] {
  const key = randomBytes(32);
  return encryptionContract({
    open: async () => ({ encryption: make(key), secrets: [key] }),
    other: async () => make(randomBytes(32)),
  });
}

/** Nothing is broken here. */
export const soundEncryption: Make = gcm();
