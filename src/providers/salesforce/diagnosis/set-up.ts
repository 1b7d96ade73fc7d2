import { randomUUID } from 'node:crypto';
import { isIntegrationError } from '../../../errors.ts';
import { finding } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { keyFieldOf, type SalesforceConfig } from '../config.ts';
import { PLURAL } from '../fields/describe-object.ts';
import type { ActivityType } from '../objects.ts';
import type { OrgFacts } from '../org-facts.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { named, soql } from '../soql.ts';
import { couldNotAsk } from './could-not-ask.ts';
import { exportKeyFinding, keyName } from './export-key-finding.ts';

/** An encrypted field can be all that a key's field must be, and still not be asked for. Throws when it cannot. */
async function lookUp(api: SalesforceApi, type: ActivityType, keyField: string): Promise<void> {
  await api.query(soql`SELECT Id FROM ${named(type)} WHERE ${named(keyField)} = ${randomUUID()} LIMIT 1`);
}

function refused(type: ActivityType, error: unknown): Finding {
  const name = keyName(type);
  if (!isIntegrationError(error) || error.code !== 'REJECTED') return couldNotAsk(name, error);
  const message = `Salesforce does not look up ${PLURAL[type]} by the field for the export key.`;
  const hint = 'Take encryption off the field, or name another one in exportKeyField of the connection.';
  return { ...finding(name, 'failed', message, hint), code: error.code };
}

/** A connection can do without what it does not make by itself. */
const unlessUsed = (told: Finding, isUsed: boolean): Finding =>
  !isUsed && told.code === 'PERMISSION_DENIED' ? { ...told, status: 'warning' } : told;

/**
 * Whether tasks and events have the field by which exports are found, and otherwise how an admin makes it: through the API
 * for records nobody can. May be repeated. Throws when Salesforce does not accept the token.
 */
export async function setUpSalesforce(
  api: SalesforceApi,
  facts: OrgFacts,
  config: SalesforceConfig,
): Promise<Finding[]> {
  const { object = 'Task' } = config;
  const keyField = keyFieldOf(config);
  const findings: Finding[] = [];
  // One after the other: each is kept with what was kept before.
  for (const type of ['Task', 'Event'] as const) {
    try {
      const fields = await facts.learn(type, { isFresh: true });
      const known = facts.activities[type];
      if (known?.facts.keyField !== undefined) await lookUp(api, type, known.facts.keyField);
      findings.push(exportKeyFinding({ type, fields, keyField, known }));
    } catch (error) {
      if (isIntegrationError(error) && error.code === 'AUTH_FAILED') throw error;
      findings.push(unlessUsed(refused(type, error), type === object));
    }
  }
  return findings;
}
