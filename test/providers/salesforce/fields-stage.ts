import { onTestFinished } from 'vitest';
import type { ReportExportData } from '../../../src/index.ts';
import type { SalesforceFieldMapping } from '../../../src/providers/salesforce/config.ts';
import { describeObject } from '../../../src/providers/salesforce/fields/describe-object.ts';
import type { FieldFacts } from '../../../src/providers/salesforce/fields/field-facts.ts';
import { type FillFieldsRequest, fillFields } from '../../../src/providers/salesforce/fields/fill-fields.ts';
import type { ActivityType } from '../../../src/providers/salesforce/objects.ts';
import { SalesforceApi } from '../../../src/providers/salesforce/salesforce-api.ts';
import { type SandboxOptions, startSandbox } from '../../../src/testing/index.ts';
import { sampleReport } from '../../support/sample-report.ts';

/** A report with a summary, as an integration gets it. */
export const dataOf = (change: Partial<ReportExportData['report']> = {}): ReportExportData => ({
  report: sampleReport(change),
  sessionId: 'session-1',
  options: {},
});

/** What an export writes by itself. */
export const OWN = {
  Subject: 'Quarterly review',
  Description: 'It went well.',
  Status: 'Completed',
  Priority: 'Normal',
};

/** A field that takes anything, with what a test cares about. */
export const factsOf = (change: Partial<FieldFacts> = {}): FieldFacts => ({
  name: 'Region__c',
  label: 'Region',
  type: 'string',
  length: 255,
  createable: true,
  updateable: true,
  nillable: true,
  defaultedOnCreate: false,
  calculated: false,
  picklistValues: [],
  restrictedPicklist: false,
  externalId: false,
  unique: false,
  ...change,
});

/** Fields by their names. */
export const mapOf = (...fields: FieldFacts[]): ReadonlyMap<string, FieldFacts> =>
  new Map(fields.map((field) => [field.name, field]));

/** Fills fields that no org has. */
export const fill = (fields: readonly FieldFacts[], mapping: SalesforceFieldMapping, data = dataOf()) =>
  fillFields({ type: 'Task', fields: mapOf(...fields), own: {}, mapping, data });

/** What was wrong, as `path: message`; nothing when it went through. */
export async function issuesOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    const { code, issues } = error as { code: string; issues: { path: string; message: string }[] };
    if (code !== 'INVALID_INPUT') throw error;
    return issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

/** An org over HTTP, its descriptions, and a way to see what it says to the values. */
export async function fieldsStage(options: SandboxOptions['salesforce'] = {}) {
  const sandbox = await startSandbox({ vendors: ['salesforce'], salesforce: options });
  onTestFinished(() => sandbox.close());
  const { instanceUrl, accessToken } = sandbox.salesforce;
  const org = sandbox.state.salesforce;
  const api = new SalesforceApi({ token: accessToken, instanceUrl, apiVersion: '65.0', fetch });
  const scope = `${accessToken} ${instanceUrl}`;
  const describe = (type: ActivityType = 'Task', how: { isFresh?: boolean } = {}) =>
    describeObject(api, scope, type, how);
  const fillIn = async (mapping: SalesforceFieldMapping, change: Partial<FillFieldsRequest> = {}) => {
    const { type = 'Task' } = change;
    const fields = await describe(type, { isFresh: true });
    return fillFields({ type, fields, own: OWN, mapping, data: dataOf(), ...change });
  };
  /** The record that Salesforce makes of the values. */
  const create = async (values: Record<string, unknown>, type: ActivityType = 'Task') => {
    const { id } = await api.call<{ id: string }>({ method: 'POST', path: `sobjects/${type}`, json: values });
    return org.get(id);
  };
  const operations = () => org.requests.map(({ operation }) => operation);
  return { sandbox, org, api, scope, describe, fillIn, create, operations };
}
