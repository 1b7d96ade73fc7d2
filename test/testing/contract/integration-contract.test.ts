import { afterAll, describe, expect, test } from 'vitest';
import { integrationContract } from '../../../src/testing/index.ts';
import type { BrokenIntegration } from './broken-integration.ts';
import { BROKEN_LOOKS } from './broken-integration-looks.ts';
import { BROKEN_MESSAGES } from './broken-integration-messages.ts';
import { BROKEN_POWERS } from './broken-integration-powers.ts';
import { BROKEN_REQUESTS } from './broken-integration-requests.ts';
import { BROKEN_REVOCATIONS } from './broken-integration-revocations.ts';
import { BROKEN_SECRETS } from './broken-integration-secrets.ts';
import { BROKEN_STEPS } from './broken-integration-steps.ts';
import { type CaughtRow, caughtBy, printTable } from './caught-by.ts';
import { NotesIntegration, PlainNotes } from './notes-integration.ts';
import { openHubSpot, openNotes, openSalesforce, openSlackBot, openSlackWebhook } from './opened-integrations.ts';

const BROKEN: readonly BrokenIntegration[] = [
  ...BROKEN_MESSAGES,
  ...BROKEN_REQUESTS,
  ...BROKEN_STEPS,
  ...BROKEN_LOOKS,
  ...BROKEN_REVOCATIONS,
  ...BROKEN_POWERS,
  ...BROKEN_SECRETS,
];

// Most of a check is waiting for limits of time.
describe.concurrent.each([
  ['Slack with a bot token', openSlackBot],
  ['Slack by webhook', openSlackWebhook],
  ['HubSpot', openHubSpot],
  ['Salesforce with the field for the key', () => openSalesforce(true)],
  ['Salesforce without it', () => openSalesforce(false)],
  ['a provider with steps, look-ups and edits', openNotes(() => NotesIntegration)],
  ['a provider of three methods', openNotes(() => PlainNotes)],
] as const)('%s keeps the contract', (_name, open) => {
  for (const { name, run } of integrationContract({ open })) test(name, run);
});

describe.concurrent('a broken integration is caught:', () => {
  const table: CaughtRow[] = [];
  afterAll(() => printTable('integrationContract', table));

  // A check that is not made for a mistake may notice it too, but running all of them each time takes a minute.
  test.each(BROKEN.map((broken) => [broken.name, broken] as const))('%s', async (name, { breaks, make, card }) => {
    const all = integrationContract({ open: openNotes(make, card) });
    const caught = await caughtBy(all.filter((check) => breaks.includes(check.name)));
    table.push({ name, breaks, caught });
    expect(caught.sort()).toEqual([...breaks].sort());
  });
});

test('every check is made for at least one broken integration', () => {
  const names = integrationContract({ open: openSlackBot }).map(({ name }) => name);
  const made = new Set(BROKEN.flatMap(({ breaks }) => breaks));
  expect(new Set(names).size).toBe(names.length);
  expect([...made].sort()).toEqual(names.sort());
});
