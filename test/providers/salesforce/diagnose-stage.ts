import { expect, onTestFinished } from 'vitest';
import { shortDigest } from '../../../src/digest.ts';
import type { Finding } from '../../../src/index.ts';
import {
  keyFieldOf,
  type SalesforceConfig,
  type SalesforceDestination,
} from '../../../src/providers/salesforce/config.ts';
import { diagnoseSalesforce } from '../../../src/providers/salesforce/diagnosis/diagnose.ts';
import { setUpSalesforce } from '../../../src/providers/salesforce/diagnosis/set-up.ts';
import type { SalesforceOrg } from '../../../src/providers/salesforce/org.ts';
import { OrgFacts } from '../../../src/providers/salesforce/org-facts.ts';
import { DEFAULT_RULES, type SalesforceRules } from '../../../src/providers/salesforce/rules.ts';
import { SalesforceApi } from '../../../src/providers/salesforce/salesforce-api.ts';
import { type SandboxOptions, startSandbox } from '../../../src/testing/index.ts';

/** An org over HTTP, and a token of it; all of it ends with the test. */
export async function salesforceStage(options: SandboxOptions['salesforce'] = {}) {
  const sandbox = await startSandbox({ vendors: ['salesforce'], salesforce: options });
  onTestFinished(() => sandbox.close());
  const org = sandbox.state.salesforce;
  const operations = () => org.requests.map(({ operation }) => operation);
  return { sandbox, org, token: sandbox.salesforce.accessToken, faults: sandbox.faults, operations };
}

export type SalesforceStage = Awaited<ReturnType<typeof salesforceStage>>;

/** An org in which nothing is to be mended. */
export const wellStage = (options: SandboxOptions['salesforce'] = {}): Promise<SalesforceStage> =>
  salesforceStage({ hasExternalIdField: true, hasSharedActivities: true, ...options });

export const named = (findings: readonly Finding[], name: string): Finding | undefined =>
  findings.find((finding) => finding.name === name);

/** Those that are not well. */
export const wrongIn = (findings: readonly Finding[]): Finding[] => findings.filter(({ status }) => status !== 'ok');

interface Asked {
  config?: Partial<SalesforceConfig>;
  destination?: SalesforceDestination;
  rules?: Partial<SalesforceRules>;
  kept?: SalesforceOrg;
  apiVersion?: string;
  fetch?: typeof fetch;
}

function connectionTo(
  { org, token }: SalesforceStage,
  { config: change, kept, apiVersion = '65.0', fetch: send = fetch }: Asked,
) {
  const { instanceUrl } = org;
  const config: SalesforceConfig = { instanceUrl, accessToken: token, ...change };
  const keyField = keyFieldOf(config);
  const api = new SalesforceApi({ token, instanceUrl, apiVersion, fetch: send });
  const learned: SalesforceOrg[] = [];
  const tokenDigest = shortDigest(token);
  const access = { api, scope: `${token} ${instanceUrl}`, tokenDigest, instanceUrl, keyField };
  const facts = new OrgFacts(access, kept, async (one) => void learned.push(one));
  return { config, api, facts, learned };
}

/** Whatever is not well says what to do, and nothing may have been written or told of anybody but the login. */
async function looked(at: SalesforceStage, work: Promise<Finding[]>): Promise<Finding[]> {
  const known = at.org.requests.length;
  const findings = await work;
  expect(JSON.stringify(findings)).not.toContain(at.token);
  for (const { hint, message } of wrongIn(findings)) {
    expect(hint).toMatch(/\S.*\.$/);
    expect(message).toMatch(/\.$/);
  }
  expect(JSON.stringify(findings.slice(1))).not.toContain('@');
  const asked = at.org.requests.slice(known);
  expect(asked.map(({ httpMethod }) => httpMethod)).toEqual(asked.map(() => 'GET'));
  return findings;
}

/** The diagnosis, and what was learned by it. */
export async function diagnosisOf(at: SalesforceStage, asked: Asked = {}) {
  const { config, api, facts, learned } = connectionTo(at, asked);
  const rules = { ...DEFAULT_RULES, ...asked.rules };
  const findings = await looked(at, diagnoseSalesforce({ api, facts, config, rules }, asked.destination));
  return { findings, learned };
}

export const findingsOf = async (at: SalesforceStage, asked?: Asked): Promise<Finding[]> =>
  (await diagnosisOf(at, asked)).findings;

/** What the set-up says, and what was learned by it. */
export async function setUpOf(at: SalesforceStage, asked: Asked = {}) {
  const { config, api, facts, learned } = connectionTo(at, asked);
  const findings = await looked(at, setUpSalesforce(api, facts, config));
  return { findings, learned, facts };
}
