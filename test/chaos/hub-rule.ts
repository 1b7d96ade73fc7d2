import { expect } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { Copies } from './copies.ts';
import type { CrmScenario } from './crm-scenarios.ts';
import { goal } from './crm-scenarios.ts';
import { expectUnowned, sum } from './expect-whole.ts';
import { expectationOf } from './expectation.ts';
import type { FaultCase } from './fault-cases.ts';
import { NEW_CONTACT } from './hub-reports.ts';
import { type CrmExpectation, toldAs } from './play-crm-cell.ts';

const makesActivity = (operation: string): boolean => /^(notes|meetings|tasks)\.create$/.test(operation);

/** The app may not read who could own a task. */
const isWithoutOwners = ({ fault }: FaultCase, operation: string): boolean =>
  operation === 'owners.list' && fault.kind === 'error' && fault.code === 'MISSING_SCOPES';

/** HubSpot does not take an address for a contact. */
const isWithoutContact = ({ fault }: FaultCase, operation: string): boolean =>
  operation === 'contacts.create' && fault.kind === 'error' && fault.code === 'VALIDATION_ERROR';

/** All are there, on all records but the contact that HubSpot would not make, which the warning tells. */
function expectWithoutContact({ counts, strays, contacts }: Copies, { warnings }: ExportOutcome, where: string): void {
  expect({ total: sum(counts), strays, contacts }, where).toEqual({
    total: counts.length,
    strays: 0,
    contacts: { [NEW_CONTACT]: 0 },
  });
  expect(
    warnings.map(({ code }) => code),
    where,
  ).toContain('CONTACT_NOT_CREATED');
}

/**
 * The rule for HubSpot. It keeps one of an activity with the unique property, of a contact with an address and of a file
 * of a name, however often it is sent.
 */
export function hubRule(fault: FaultCase, scenario: CrmScenario, at: number): CrmExpectation {
  const operation = scenario.requests[at] ?? '';
  const isKept = scenario.as === 'with key' || !makesActivity(operation);
  const rule = expectationOf(fault, isKept ? 'edits' : 'posts, can be looked for', false);
  const told = [goal(scenario)];
  const lesser = { first: told, last: told, goesOn: true, surplus: {} };
  if (isWithoutOwners(fault, operation))
    return { ...lesser, why: 'a task without its owner is better than none', holds: expectUnowned };
  if (isWithoutContact(fault, operation))
    return { ...lesser, why: 'a report without one contact is better than none', holds: expectWithoutContact };
  // What HubSpot has and says to have already is taken for what it is; what it says so of and nowhere has is made by
  // another way.
  const isConflict = makesActivity(operation) && fault.fault.kind === 'error' && fault.fault.code === '409';
  const isAdopted = fault.told === 'no' && (fault.done > 0 || isConflict) && !fault.isForGood && isKept;
  const isTwice = rule.goesOn && makesActivity(operation) && rule.copies > 1;
  return {
    first: [...rule.first.flatMap((status) => toldAs(scenario, status)), ...(isAdopted ? told : [])],
    last: toldAs(scenario, rule.last),
    why: rule.why,
    goesOn: rule.goesOn,
    surplus: isTwice ? { activities: rule.copies - 1 } : {},
  };
}
