import { expect } from 'vitest';
import type { Finding } from '../../../src/index.ts';
import type { HubSpotAccount } from '../../../src/providers/hubspot/account.ts';
import type { HubSpotDestination } from '../../../src/providers/hubspot/config.ts';
import { diagnoseHubSpot } from '../../../src/providers/hubspot/diagnosis/diagnose.ts';
import { HUBSPOT_FEATURES } from '../../../src/providers/hubspot/features.ts';
import type { HubSpotStage } from './picker-stage.ts';

/** Every scope that some feature needs. */
export const ALL = [...new Set(HUBSPOT_FEATURES.flatMap(({ scopes }) => scopes))];

export const named = (findings: readonly Finding[], name: string): Finding | undefined =>
  findings.find((finding) => finding.name === name);

export const ACCOUNT: HubSpotAccount = { portalId: '48210377', uiDomain: 'app.hubspot.com', exportKeyOn: [] };

interface Asked {
  before?: HubSpotAccount;
  destination?: HubSpotDestination;
  token?: string;
}

/** The diagnosis; whatever is not well must have a hint, and nothing may have been written. */
export async function diagnosisOf(at: HubSpotStage, { before, destination, token = at.token }: Asked = {}) {
  const known = at.state.requests.length;
  const diagnosis = await at.told(diagnoseHubSpot(at.apiOf(token), token, before, destination));
  for (const { status, hint } of diagnosis.findings) if (status !== 'ok') expect(hint).toMatch(/\S/);
  const asked = at.state.requests.slice(known);
  for (const { operation } of asked) expect(operation).toMatch(/\.(read|list|batch-read|details|info)$/);
  expect(asked.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
  return diagnosis;
}

export const findingsOf = async (at: HubSpotStage, asked?: Asked): Promise<Finding[]> =>
  (await diagnosisOf(at, asked)).findings;
