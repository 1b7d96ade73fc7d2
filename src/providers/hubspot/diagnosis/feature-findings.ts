import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { HUBSPOT_FEATURES, type HubSpotFeature } from '../features.ts';
import type { Granted } from './granted-scopes.ts';

const AND = new Intl.ListFormat('en', { type: 'conjunction' });
const named = (scopes: readonly string[]): string =>
  `the ${scopes.length === 1 ? 'scope' : 'scopes'} ${AND.format(scopes)}`;

function featureFinding({ id, feature, scopes, sentence }: HubSpotFeature, granted: Granted): Finding {
  const missing = scopes.filter((scope) => granted(scope) === false);
  if (missing.length > 0) {
    const hint = `Add ${named(missing)} in HubSpot, in the settings of the app or service key that the token belongs to.`;
    // Without writing there is nothing; the rest can be done without.
    return finding(id, id === 'write' ? 'failed' : 'warning', `The app cannot ${feature}. ${sentence}`, hint);
  }
  const unclear = scopes.filter((scope) => granted(scope) === undefined);
  if (unclear.length === 0) return ok(id, `The app can ${feature}.`);
  const hint = `See whether it has ${named(unclear)}, in HubSpot, in the settings of the app that the token belongs to.`;
  return finding(id, 'unknown', `HubSpot does not tell whether the app can ${feature}.`, hint);
}

/** One finding for each feature that needs a scope. */
export const featureFindings = (granted: Granted): Finding[] =>
  HUBSPOT_FEATURES.filter(({ scopes }) => scopes.length > 0).map((feature) => featureFinding(feature, granted));
