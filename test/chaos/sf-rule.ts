import { expect } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { Copies } from './copies.ts';
import { type CrmScenario, goal, skippedBefore } from './crm-scenarios.ts';
import { expectUnowned, type Surplus, sum } from './expect-whole.ts';
import { expectationOf } from './expectation.ts';
import type { FaultCase } from './fault-cases.ts';
import { type CrmExpectation, toldAs } from './play-crm-cell.ts';
import { NEW_PERSON } from './sf-reports.ts';

/** What a request makes a second one of when it is carried out twice. */
const MAKES: Record<string, keyof Surplus> = {
  'Task.create': 'activities',
  'Event.create': 'activities',
  'ContentVersion.create': 'files',
  'Contact.create': 'contacts',
};

const isCode = ({ fault }: FaultCase, ...codes: string[]): boolean =>
  fault.kind === 'error' && codes.includes(fault.code);

/** How many calls are left is told with each answer. Before the first, a limit is taken for that of the day. */
const isLimit = (fault: FaultCase): boolean =>
  fault.fault.kind === 'http-429' || isCode(fault, 'REQUEST_LIMIT_EXCEEDED');

/** The user may not see who could own a follow-up. It is the first query of all that ask for owners. */
const isWithoutOwners = (fault: FaultCase, scenario: CrmScenario, at: number): boolean =>
  isCode(fault, 'INSUFFICIENT_ACCESS_OR_READONLY') &&
  scenario.requests[at] === 'query' &&
  scenario.to !== 'nothing' &&
  skippedBefore(scenario, at) === 0;

/** All are there, on all records but the contact that Salesforce would not make, which the warning tells. */
function expectWithoutContact({ counts, strays, contacts }: Copies, { warnings }: ExportOutcome, where: string): void {
  expect({ total: sum(counts), strays }, where).toEqual({ total: counts.length, strays: 0 });
  expect(contacts?.[NEW_PERSON], where).toBeLessThanOrEqual(1);
  expect(
    warnings.map(({ code }) => code),
    where,
  ).toContain('CONTACT_NOT_CREATED');
}

/** What Salesforce allows at best where its refusal stands in no export's way; undefined for all others. */
function lesserOf(fault: FaultCase, scenario: CrmScenario, at: number): CrmExpectation | undefined {
  const told = [goal(scenario)];
  const lesser = { first: told, last: told, goesOn: true, surplus: {} };
  if (isWithoutOwners(fault, scenario, at)) {
    const why = 'a task without its owner is better than none';
    // What is there already keeps the owner it has.
    return scenario.to === 'all, as event' ? { ...lesser, why } : { ...lesser, why, holds: expectUnowned };
  }
  if (
    scenario.requests[at] === 'Contact.create' &&
    isCode(fault, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'DUPLICATE_VALUE')
  )
    return { ...lesser, why: 'a report without one contact is better than none', holds: expectWithoutContact };
  if (scenario.requests[at] === 'ContentDocumentLink.create' && isCode(fault, 'DUPLICATE_VALUE'))
    return { ...lesser, why: 'a link that is there is as good as a new one' };
  return undefined;
}

/**
 * The rule for Salesforce. It keeps one of an activity with the field for the key, however often it is sent; of all else
 * that is made there is nothing but a look.
 */
export function sfRule(fault: FaultCase, scenario: CrmScenario, at: number): CrmExpectation {
  const lesser = lesserOf(fault, scenario, at);
  if (lesser !== undefined) return lesser;
  const operation = scenario.requests[at] ?? '';
  const made = MAKES[operation];
  const rule = expectationOf(fault, made === undefined ? 'edits' : 'posts, can be looked for', false);
  // What Salesforce says to have already is looked for, and what nobody sees is sent again.
  const isAdopted = operation.endsWith('.upsert') && isCode(fault, 'DUPLICATE_VALUE');
  const isTwice = rule.goesOn && made !== undefined && rule.copies > 1;
  if (at === 0 && isLimit(fault))
    return { ...rule, first: toldAs(scenario, 'failed'), last: [goal(scenario)], surplus: {} };
  return {
    first: isAdopted ? [goal(scenario)] : rule.first.flatMap((status) => toldAs(scenario, status)),
    last: toldAs(scenario, rule.last),
    why: rule.why,
    goesOn: rule.goesOn,
    surplus: isTwice ? { [made]: rule.copies - 1 } : {},
  };
}
