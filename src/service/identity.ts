import { z } from 'zod';
import { IntegrationError } from '../errors.ts';
import { parseInput } from '../provider.ts';
import type { OwnerKey } from '../storage/storage-adapter.ts';

/** The roles of `adminRoles` where the host names none. */
export const DEFAULT_ADMIN_ROLES: readonly string[] = ['admin', 'owner'];

/** Who asks: a user, the organization they act in, and their role in it. That they are its member is the host's word. */
export interface Identity {
  userId: string;
  organizationId?: string | null | undefined;
  /** The host's own name for it. Those of `adminRoles` may change the organization's settings; everybody in it may use them. */
  role?: string | null | undefined;
}

/** Who acts, checked: what they may do is decided by what the service was built with. */
export interface Actor {
  readonly userId: string;
  readonly organizationId: string | undefined;
  /** Changes the organization's settings, and sees what others exported over them. */
  readonly administers: boolean;
}

/** Whose settings somebody may use. */
export type Member = Pick<Actor, 'userId' | 'organizationId'>;

/** An index takes what two of them and a little more need, whatever the characters: Postgres 2,704 bytes. */
export const LONGEST_ID = 255;

const identitySchema = z.lazy(() =>
  z.object({
    userId: z.string().min(1).max(LONGEST_ID),
    organizationId: z.string().min(1).max(LONGEST_ID).nullish(),
    role: z.string().min(1).nullish(),
  }),
);

/** A checked copy of who asks: owners are made from it, so nothing but real ids may get in, and nobody may change it later. */
export function toActor(given: unknown, adminRoles: readonly string[]): Actor {
  const { userId, organizationId, role } = parseInput(identitySchema, given, 'user');
  const administers = organizationId != null && role != null && adminRoles.includes(role);
  return Object.freeze({ userId, organizationId: organizationId ?? undefined, administers });
}

/** The owners whose settings a person may use, their own first. */
export function ownersOf({ userId, organizationId }: Member): OwnerKey[] {
  const own: OwnerKey = `user:${userId}`;
  return organizationId === undefined ? [own] : [own, `organization:${organizationId}`];
}

/** True for a user's own, false for an organization's. */
export const isUsers = (owner: OwnerKey): boolean => owner.startsWith('user:');

/** Throws `PERMISSION_DENIED` when somebody may use what this owner has and not change it. */
export function checkMayChange(actor: Actor, owner: OwnerKey): void {
  if (isUsers(owner) || actor.administers) return;
  throw new IntegrationError({
    code: 'PERMISSION_DENIED',
    message: 'Only admins change the settings of an organization.',
    hint: 'Ask an admin of the organization.',
  });
}

/** Whose a new setting becomes. Throws `PERMISSION_DENIED`, and `INVALID_INPUT` where there is no organization. */
export function ownerToSaveFor(actor: Actor, scope: 'user' | 'organization'): OwnerKey {
  if (scope === 'user') return `user:${actor.userId}`;
  if (actor.organizationId === undefined) {
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'scope: there is no organization to save for.',
      hint: 'Call forUser with an organizationId.',
    });
  }
  const owner: OwnerKey = `organization:${actor.organizationId}`;
  checkMayChange(actor, owner);
  return owner;
}
