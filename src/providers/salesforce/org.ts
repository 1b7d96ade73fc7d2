import { type ActivityFacts, asActivityFacts } from './fields/activity-facts.ts';
import type { ActivityType } from './objects.ts';

/** What is known of one kind of activity in an org. */
export interface KnownActivity {
  facts: ActivityFacts;
  /** When the field for the export key was first seen; ISO string. */
  keySince?: string;
  /** When it was first missed after it had been there, or another one took its place; ISO string. */
  keyLost?: string;
}

/** What is kept of a Salesforce org with its connection. */
export interface SalesforceOrg {
  /** Of the token that told it: it says nothing of the token, and tells another one. */
  tokenDigest: string;
  instanceUrl: string;
  /** Whether accounts can be people; absent until a look has shown it. */
  hasPersonAccounts?: boolean;
  activities: Partial<Record<ActivityType, KnownActivity>>;
}

const time = (value: unknown): string | undefined =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;

function asKnown(kept: unknown): KnownActivity | undefined {
  const { facts: keptFacts, keySince, keyLost } = (kept ?? {}) as Partial<Record<keyof KnownActivity, unknown>>;
  const facts = asActivityFacts(keptFacts);
  if (facts === undefined) return undefined;
  const [since, lost] = [time(keySince), time(keyLost)];
  return {
    facts,
    ...(since === undefined ? {} : { keySince: since }),
    ...(lost === undefined ? {} : { keyLost: lost }),
  };
}

/** What was read of each, since every export asks for it, and mostly it is the same. */
const READ = new WeakMap<object, SalesforceOrg | undefined>();

/** What was kept, if it was that. */
export function asOrg(kept: unknown): SalesforceOrg | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  if (!READ.has(kept)) READ.set(kept, readOrg(kept));
  return READ.get(kept);
}

function readOrg(kept: object): SalesforceOrg | undefined {
  const { tokenDigest, instanceUrl, hasPersonAccounts, activities } = kept as Partial<SalesforceOrg>;
  if (typeof tokenDigest !== 'string' || typeof instanceUrl !== 'string') return undefined;
  if (typeof activities !== 'object' || activities === null) return undefined;
  const [task, event] = [asKnown(activities.Task), asKnown(activities.Event)];
  return {
    tokenDigest,
    instanceUrl,
    ...(typeof hasPersonAccounts === 'boolean' ? { hasPersonAccounts } : {}),
    activities: { ...(task === undefined ? {} : { Task: task }), ...(event === undefined ? {} : { Event: event }) },
  };
}

/** What is known now, after what was known before: whether the field for the key is new, or is gone. */
export function learned(facts: ActivityFacts, before: KnownActivity | undefined): KnownActivity {
  const { readAt, keyField } = facts;
  if (keyField === undefined) {
    const lost = before?.keyLost ?? (before?.keySince === undefined ? undefined : readAt);
    return { facts, ...(lost === undefined ? {} : { keyLost: lost }) };
  }
  const isSame = before?.facts.keyField === keyField;
  // What was made with another field is not found by this one.
  const lost = isSame || before?.keySince === undefined ? before?.keyLost : readAt;
  const keySince = (isSame ? before.keySince : undefined) ?? readAt;
  return { facts, keySince, ...(lost === undefined ? {} : { keyLost: lost }) };
}
