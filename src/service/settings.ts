import { z } from 'zod';
import type { FormField } from '../provider.ts';
import { defaultOptionsSchema, type ExportOptions } from '../report.ts';
import type { SettingRow } from '../storage/storage-adapter.ts';
import { type ConnectionHealth, healthOf } from './connection-health.ts';
import { isUsers } from './identity.ts';

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
  /** Of an organization: its members use this connection and none of their own to the same provider. Default `false`. */
  locked?: boolean | undefined;
}

/** A change to a saved connection; what is left out stays. */
export type SettingPatch = Partial<
  Pick<SettingInput, 'config' | 'credentialsRef' | 'label' | 'defaults' | 'locked'>
> & {
  isActive?: boolean | undefined;
};

/** A saved connection as it may be shown: secrets are masked and cannot be read back. */
export interface SavedSetting {
  id: string;
  provider: string;
  label: string;
  scope: 'user' | 'organization';
  isActive: boolean;
  /** Of an organization: its members use this connection and none of their own to the same provider. */
  locked: boolean;
  /** Field by field; a secret is `••••` with its last four characters when it is long. */
  config: Record<string, string | number | boolean>;
  defaults: SettingDefaults;
  /** Why the vendor refused it when it was last used; absent while nothing speaks against it. */
  health?: ConnectionHealth;
  createdAt: string;
  updatedAt: string;
}

/** A saved connection in the list of all. */
export interface ListedSetting extends SavedSetting {
  /** Exports can use it: it is active, and no locked connection of the organization stands in its place. */
  isUsable: boolean;
}

const LONG_SECRET = 20;
/** What is asked of a connection, whichever way it is made. */
export const settingFields = () => ({
  config: z.unknown().optional(),
  credentialsRef: z.string().min(1).optional(),
  label: z.string().min(1).max(200).optional(),
  defaults: z
    .strictObject({ destination: z.unknown().optional(), options: defaultOptionsSchema.optional() })
    .optional(),
  locked: z.boolean().optional(),
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
  const { id, provider, label, isActive, locked, createdAt, updatedAt } = row;
  const health = healthOf(row);
  return {
    id,
    provider,
    label,
    scope: isUsers(row.owner) ? 'user' : 'organization',
    isActive,
    locked,
    config: JSON.parse(row.display) as SavedSetting['config'],
    defaults: defaultsOf(row),
    ...(health === undefined ? {} : { health }),
    createdAt,
    updatedAt,
  };
}

/** The saved defaults of a setting. */
export const defaultsOf = (row: SettingRow): SettingDefaults => JSON.parse(row.defaults) as SettingDefaults;
