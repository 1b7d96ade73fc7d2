import { hash } from 'node:crypto';
import { inOneLine } from '../../../crm/one-line.ts';
import { shortDigest } from '../../../digest.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';

/**
 * The export key of one part of one export. The same for every attempt; another one where the part takes the place of
 * `replaced`, which may still hold the old one in Salesforce's bin. It begins with the part, since tasks and events
 * share the field, and whether they share its uniqueness is not documented.
 */
export const exportKeyOf = (idempotencyKey: string, part: string, replaced = ''): string =>
  `lp-${part.replace(/-.*/, '')}-${shortDigest(JSON.stringify([idempotencyKey, part, replaced]))}`;

/** The mark of an export key, for the end of a subject: in characters that no query reads as anything else, whatever their case. */
export const markOf = (exportKey: string): string => `[lp:${hash('sha256', exportKey).slice(0, 10)}]`;

/** A subject with the mark at its end; so much of the subject is left out as there is no room for. */
export const withMark = (subject: string, mark: string): string =>
  `${inOneLine(subject, SALESFORCE_LIMITS.subject - mark.length - 1)} ${mark}`;
