import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { isMatching, type SalesforceDestination } from '../config.ts';
import { permissionOf, SALESFORCE_FEATURES, type SalesforceFeature } from '../features.ts';
import type { ActivityType } from '../objects.ts';
import { matchOptionsOf } from '../records/match.ts';
import { hasAccess, type SeenObjects } from './object-access.ts';

const AND = new Intl.ListFormat('en', { type: 'conjunction' });

/** The kinds of records that an export to this destination makes. */
export const writtenTypes = ({ object = 'Task', tasks }: SalesforceDestination): ActivityType[] =>
  tasks === true && object === 'Event' ? ['Event', 'Task'] : [object];

/** The ids of the features without which every export to this destination is refused. */
function vitalTo(destination: SalesforceDestination): string[] {
  const written = writtenTypes(destination).map((type) => type.toLowerCase());
  if (!isMatching(destination)) return written;
  const { contacts = true, leads = true, accounts = true, opportunities = true } = matchOptionsOf(destination);
  const isOpen = destination.whatId === undefined;
  const matched = { contacts, leads, accounts: accounts && isOpen, opportunities: opportunities && isOpen };
  return [...written, ...Object.entries(matched).flatMap(([id, isAsked]) => (isAsked ? [id] : []))];
}

function featureFinding(
  { id, feature, sentence, objects: needs }: SalesforceFeature,
  objects: SeenObjects,
  isVital: boolean,
) {
  const missing = needs.filter((need) => !hasAccess(objects, need));
  if (missing.length === 0) return ok(id, `The user can ${feature}.`);
  const hint = `Give the user of the connection ${AND.format(new Set(missing.map(permissionOf)))}, in a permission set.`;
  return finding(id, isVital ? 'failed' : 'warning', `The user cannot ${feature}. ${sentence}`, hint);
}

/** One finding for each feature that takes access to objects; a failed one for what exports to the destination cannot do without. */
export function featureFindings(objects: SeenObjects, destination: SalesforceDestination): Finding[] {
  const vital = vitalTo(destination);
  return SALESFORCE_FEATURES.filter((one) => one.objects.length > 0).map((one) =>
    featureFinding(one, objects, vital.includes(one.id)),
  );
}
