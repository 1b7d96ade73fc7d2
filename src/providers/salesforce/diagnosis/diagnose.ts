import { isIntegrationError } from '../../../errors.ts';
import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { keyFieldOf, SALESFORCE_PROVIDER, type SalesforceConfig, type SalesforceDestination } from '../config.ts';
import { PLURAL } from '../fields/describe-object.ts';
import type { ActivityType } from '../objects.ts';
import type { OrgFacts } from '../org-facts.ts';
import type { SalesforceRules } from '../rules.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { connectionFindings } from './connection-findings.ts';
import { couldNotAsk } from './could-not-ask.ts';
import { diagnoseDestination } from './diagnose-destination.ts';
import { exportKeyFinding } from './export-key-finding.ts';
import { featureFindings, writtenTypes } from './feature-findings.ts';
import { fieldFindings } from './field-findings.ts';
import { limitFinding } from './limits-left.ts';
import { hasAccess, readObjects, type SeenObjects } from './object-access.ts';

/** A connection as it is looked at. */
export interface Diagnosed {
  api: SalesforceApi;
  facts: OrgFacts;
  config: SalesforceConfig;
  rules: SalesforceRules;
}

/** What the connection would make of this destination, or why it makes nothing of it. */
function resolved(
  config: SalesforceConfig,
  asked: SalesforceDestination | undefined,
): { destination: SalesforceDestination; finding?: Finding } {
  try {
    return { destination: SALESFORCE_PROVIDER.resolveDestination(config, asked) };
  } catch (error) {
    if (!isIntegrationError(error)) throw error;
    const told = finding('destination', 'failed', error.message, error.hint ?? 'Correct the destination.');
    return { destination: SALESFORCE_PROVIDER.resolveDestination(config), finding: { ...told, code: error.code } };
  }
}

function peopleFinding(type: ActivityType, facts: OrgFacts): Finding {
  const name = `several-people-${type.toLowerCase()}`;
  if (facts.activities[type]?.facts.hasWhoIds === true)
    return ok(name, `The org relates ${PLURAL[type]} to all contacts of a meeting.`);
  const message = `The org relates ${PLURAL[type]} to one person only: of several contacts the first gets the report.`;
  const hint = 'To have it on all of them, switch on Shared Activities: in Setup, Activity Settings.';
  return finding(name, 'warning', message, hint);
}

async function typeFindings(
  { facts, config, rules }: Diagnosed,
  type: ActivityType,
  destination: SalesforceDestination,
): Promise<Finding[]> {
  const keyField = keyFieldOf(config);
  try {
    const fields = await facts.learn(type, { isFresh: true });
    return [
      ...(await fieldFindings({ type, fields, destination, keyField, rules })),
      peopleFinding(type, facts),
      exportKeyFinding({ type, fields, keyField, known: facts.activities[type] }),
    ];
  } catch (error) {
    return [couldNotAsk(`fields-${type.toLowerCase()}`, error)];
  }
}

async function seenObjects(api: SalesforceApi): Promise<SeenObjects | Finding> {
  try {
    return await readObjects(api);
  } catch (error) {
    return couldNotAsk('objects', error);
  }
}

/**
 * Which org and user it is, what the user may do and fill, whether anything that the org requires is left empty, whether
 * exports can be found by their key, how many calls are left, and whether the destination is there. Writes nothing.
 */
export async function diagnoseSalesforce(diagnosed: Diagnosed, asked?: SalesforceDestination): Promise<Finding[]> {
  const { api, config } = diagnosed;
  const { findings, isOpen } = await connectionFindings(api);
  if (!isOpen) return findings;
  const { destination, finding: refusal } = resolved(config, asked);
  const objects = await seenObjects(api);
  const isSeen = 'get' in objects;
  findings.push(...(isSeen ? featureFindings(objects, destination) : [objects]));
  for (const type of writtenTypes(destination)) {
    // What may not be made at all has no fields to be filled.
    if (isSeen && !hasAccess(objects, { object: type, access: 'create' })) continue;
    findings.push(...(await typeFindings(diagnosed, type, destination)));
  }
  if (refusal !== undefined) findings.push(refusal);
  else if (asked !== undefined)
    findings.push(...(await diagnoseDestination(api, isSeen ? objects : new Map(), destination)));
  return [...findings, await limitFinding(api)];
}
