import type { HubSpotPortal, Sandbox } from '../../src/testing/index.ts';
import type { ChaosService, HubManner } from './chaos-service.ts';
import { type NamedRecords, NEW_CONTACT, OWNERS } from './hub-reports.ts';

/** Brings a new portal to where these tests begin. */
export function openPortal({ state: { hubspot: portal } }: Pick<Sandbox<'hubspot'>, 'state'>): {
  portal: HubSpotPortal;
  records: NamedRecords;
} {
  portal.addOwner({ email: OWNERS.omar, firstName: 'Omar', lastName: 'Reyes' });
  const idOf = (type: 'contacts' | 'deals'): string => portal.records(type)[0]?.id ?? '';
  return { portal, records: { contact: idOf('contacts'), deal: idOf('deals') } };
}

/** Saves the user's one connection, and sets the unique property up where there is to be one. */
export async function connectHubSpot(
  { mine }: ChaosService,
  sandbox: Pick<Sandbox<'hubspot'>, 'hubspot'>,
  as: HubManner | 'new',
): Promise<void> {
  const { accessToken } = sandbox.hubspot;
  const { id } = await mine.saveIntegrationConfig({ provider: 'hubspot', config: { accessToken } });
  if (as !== 'new') await (as === 'with key' ? mine.setUp(id) : mine.diagnose(id));
}

/** Empties the portal of all that exports made, and makes its token valid again. */
export function emptyPortal(portal: HubSpotPortal): void {
  for (const type of ['notes', 'meetings', 'tasks', 'contacts'] as const) {
    const made = portal
      .records(type)
      .filter(({ properties }) => type !== 'contacts' || properties.email === NEW_CONTACT);
    portal.forget(
      type,
      made.map(({ id }) => id),
    );
  }
  portal.files.length = 0;
  portal.requests.length = 0;
  for (const token of portal.tokens) token.status = 'active';
}
