import { onTestFinished } from 'vitest';
import { type HubSpotPortal, type Sandbox, startSandbox } from '../../src/testing/index.ts';
import { recordingLogger } from '../support/slack-service.ts';
import { chaosService } from './chaos-service.ts';
import type { CrmLane, CrmLaneOptions } from './crm-lane.ts';
import { TIMEOUT_MS } from './fault-cases.ts';
import { activitiesIn, hubCopiesIn } from './hub-copies.ts';
import { connectHubSpot, emptyPortal, openPortal } from './hub-portal.ts';
import { type HubName, isForHubSpot } from './hub-reports.ts';
import { openStorage, QUICK } from './lane.ts';
import type { ReportName } from './reports.ts';

/** A lane over a HubSpot portal. */
export interface HubLane extends CrmLane {
  vendor: 'hubspot';
  sandbox: Sandbox<'hubspot'>;
  portal: HubSpotPortal;
}

/** How a lane is set up. */
interface HubLaneOptions extends CrmLaneOptions {
  /** Status of a value that must be unique and is not; HubSpot's documentation does not tell which. */
  conflict?: 400 | 409;
}

const hubName = (report: ReportName): HubName => {
  if (isForHubSpot(report)) return report;
  throw new Error(`${report} is no report for HubSpot.`);
};

/** A lane that ends with the test. */
export async function openHubLane(options: HubLaneOptions): Promise<HubLane> {
  const { storage: kind, conflict = 400 } = options;
  const as = options.as === 'new' ? 'without key' : options.as;
  const sandbox = await startSandbox({ vendors: ['hubspot'] });
  onTestFinished(() => sandbox.close());
  const { portal, records } = openPortal(sandbox);
  portal.uniqueConflictStatus = conflict;
  const { storage, place } = await openStorage(kind);
  const logger = recordingLogger();
  const { baseUrl } = sandbox.hubspot;
  const address = { baseUrl, records };
  const service: HubLane['service'] = (timing = {}, timeoutMs = TIMEOUT_MS) =>
    chaosService({ ...address, timing: { ...QUICK, ...timing }, timeoutMs, logger }, storage);
  await connectHubSpot(service(), storage, sandbox, options.as);
  const reset = () => {
    sandbox.faults.clear();
    emptyPortal(portal);
    logger.lines.length = 0;
  };
  reset();
  return {
    vendor: 'hubspot',
    sandbox,
    portal,
    as,
    logger,
    storage,
    place,
    address,
    service,
    reset,
    copies: (report, before) => hubCopiesIn(portal, as, hubName(report), before && hubName(before)),
    token: sandbox.hubspot.accessToken,
    requests: () => portal.requests,
    forgetRequests: () => {
      portal.requests.length = 0;
    },
    renewAccess: () => {
      for (const token of portal.tokens) token.status = 'active';
    },
    there: () => thereIn(portal),
  };
}

export const openHubLanes = (count: number, options: HubLaneOptions): Promise<HubLane[]> =>
  Promise.all(Array.from({ length: count }, () => openHubLane(options)));

/** Activities and files by their ids. */
function thereIn(portal: HubSpotPortal): ReturnType<HubLane['there']> {
  const activities = activitiesIn(portal);
  const named = activities.flatMap(({ properties }) => (properties.hs_attachment_ids ?? '').split(';'));
  const files = portal.files.filter(({ deleted }) => !deleted);
  return new Map([
    ...activities.map(({ id }) => [id, { isSeen: true }] as const),
    ...files.map(({ id }) => [id, { isSeen: named.includes(id) }] as const),
  ]);
}
