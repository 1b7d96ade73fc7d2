import { z } from 'zod';
import { type FormField, parseInput } from '../provider.ts';
import { defaultOptionsSchema, type ExportOptions } from '../report.ts';
import type { OwnerKey, SettingRow } from '../storage/storage-adapter.ts';
import { type ConnectionHealth, healthOf } from './connection-health.ts';

/** Who asks: a user, the organization they act in, and their role in it. */
export interface Identity {
  userId: string;
  organizationId?: string | null | undefined;
  /** `admin` and `owner` may change the organization's settings; everybody in it may use them. */
  role?: 'member' | 'admin' | 'owner' | null | undefined;
}

const identitySchema = z.lazy(() =>
  z.object({
    userId: z.string().min(1),
    organizationId: z.string().min(1).nullish(),
    role: z.enum(['member', 'admin', 'owner']).nullish(),
  }),
);

/** A checked copy of who asks: owners are made from it, so nothing but real ids may get in, and nobody may change it later. */
export function toIdentity(given: unknown): Identity {
  const { userId, organizationId, role } = parseInput(identitySchema, given, 'user');
  return Object.freeze({ userId, organizationId: organizationId ?? undefined, role: role ?? undefined });
}

/** What an export falls back on when it does not say otherwise. */
export interface SettingDefaults {
  destination?: unknown;
  options?: ExportOptions | undefined;
}

/** A connection to save: either its configuration, or a reference to credentials that the host keeps. */
export interface SettingInput {
  provider: string;
  config?: unknown;
  credentialsRef?: string | undefined;
  /** Shown in lists and choices. Default: the vendor's name. */
  label?: string | undefined;
  defaults?: SettingDefaults | undefined;
  /** Whose it is. Default `user`. */
  scope?: 'user' | 'organization' | undefined;
}

/** A change to a saved connection; what is left out stays. */
export type SettingPatch = Partial<Pick<SettingInput, 'config' | 'credentialsRef' | 'label' | 'defaults'>> & {
  isActive?: boolean | undefined;
};

/** A saved connection as it may be shown: secrets are masked and cannot be read back. */
export interface SavedSetting {
  id: string;
  provider: string;
  label: string;
  scope: 'user' | 'organization';
  isActive: boolean;
  /** Field by field; a secret is `••••` with its last four characters when it is long. */
  config: Record<string, string | number | boolean>;
  defaults: SettingDefaults;
  /** Why the vendor refused it when it was last used; absent while nothing speaks against it. */
  health?: ConnectionHealth;
  createdAt: string;
  updatedAt: string;
}

const LONG_SECRET = 20;
const settingFields = () => ({
  config: z.unknown().optional(),
  credentialsRef: z.string().min(1).optional(),
  label: z.string().min(1).max(200).optional(),
  defaults: z
    .strictObject({ destination: z.unknown().optional(), options: defaultOptionsSchema.optional() })
    .optional(),
});

/** Checks a {@link SettingInput}. */
export const settingInputSchema = z.lazy(() =>
  z.strictObject({
    provider: z.string(),
    ...settingFields(),
    scope: z.enum(['user', 'organization']).optional(),
  }),
);

/** Checks a {@link SettingPatch}. */
export const settingPatchSchema = z.lazy(() =>
  z.strictObject({ ...settingFields(), isActive: z.boolean().optional() }),
);

const mask = (secret: unknown): string => {
  const text = String(secret);
  return text.length >= LONG_SECRET ? `••••${text.slice(-4)}` : '••••';
};

/** What may be shown of a configuration, as JSON: secrets are masked, unknown keys left out. */
export function displayOf(fields: readonly FormField[], config: unknown): string {
  const values = typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {};
  const shown = fields.flatMap((field): [string, unknown][] => {
    const value = values[field.key];
    if (value === undefined) return [];
    if (field.secret) return [[field.key, mask(value)]];
    return ['string', 'number', 'boolean'].includes(typeof value) ? [[field.key, value]] : [];
  });
  return JSON.stringify(Object.fromEntries(shown));
}

/** A stored setting as it may be shown. */
export function toSaved(row: SettingRow): SavedSetting {
  const { id, provider, label, isActive, createdAt, updatedAt } = row;
  const health = healthOf(row);
  return {
    id,
    provider,
    label,
    scope: row.owner.startsWith('user:') ? 'user' : 'organization',
    isActive,
    config: JSON.parse(row.display) as SavedSetting['config'],
    defaults: defaultsOf(row),
    ...(health === undefined ? {} : { health }),
    createdAt,
    updatedAt,
  };
}

/** The saved defaults of a setting. */
export const defaultsOf = (row: SettingRow): SettingDefaults => JSON.parse(row.defaults) as SettingDefaults;

/** The owners whose settings a person may use, their own first. */
export function ownersOf(identity: Identity): OwnerKey[] {
  const own: OwnerKey = `user:${identity.userId}`;
  return identity.organizationId == null ? [own] : [own, `organization:${identity.organizationId}`];
}
