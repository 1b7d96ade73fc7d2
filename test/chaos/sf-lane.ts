import { onTestFinished } from 'vitest';
import type { SalesforceOrg, Sandbox } from '../../src/testing/index.ts';
import { recordingLogger } from '../support/slack-service.ts';
import { type ChaosService, chaosService, SESSION } from './chaos-service.ts';
import type { CrmLane, CrmLaneOptions } from './crm-lane.ts';
import { TIMEOUT_MS } from './fault-cases.ts';
import { openStorage, QUICK } from './lane.ts';
import type { ReportName } from './reports.ts';
import { activitiesIn, filesIn, sfCopiesIn } from './sf-copies.ts';
import { connectSalesforce, emptyOrg, openOrg } from './sf-org.ts';
import { isForSalesforce, type SfName, sfContentOf } from './sf-reports.ts';

/** A lane over a Salesforce org. */
export interface SfLane extends CrmLane {
  vendor: 'salesforce';
  sandbox: Sandbox<'salesforce'>;
  org: SalesforceOrg;
}

const sfName = (report: ReportName): SfName => {
  if (isForSalesforce(report)) return report;
  throw new Error(`${report} is no report for Salesforce.`);
};

/** A lane that ends with the test. */
export async function openSfLane(options: CrmLaneOptions): Promise<SfLane> {
  const { storage: kind } = options;
  const as = options.as === 'new' ? 'without key' : options.as;
  const { sandbox, org, records } = await openOrg(options.as);
  onTestFinished(() => sandbox.close());
  const { storage, place } = await openStorage(kind);
  const logger = recordingLogger();
  const address = { baseUrl: `${sandbox.salesforce.instanceUrl}/`, records };
  const service: SfLane['service'] = (timing = {}, timeoutMs = TIMEOUT_MS) =>
    chaosService({ ...address, timing: { ...QUICK, ...timing }, timeoutMs, logger }, storage);
  await connectSalesforce(service(), storage, sandbox, options.as);
  const reset = () => {
    sandbox.faults.clear();
    emptyOrg(org);
    logger.lines.length = 0;
  };
  // Whether accounts can be people each process finds out by itself, once.
  if (kind === 'memory') await matchOnce(service());
  reset();
  return {
    vendor: 'salesforce',
    sandbox,
    org,
    as,
    logger,
    storage,
    place,
    address,
    service,
    reset,
    copies: (report, before) => sfCopiesIn(org, as, sfName(report), before && sfName(before)),
    token: sandbox.salesforce.accessToken,
    requests: () => org.requests,
    forgetRequests: () => {
      org.requests.length = 0;
    },
    renewAccess: () => {
      for (const session of org.sessions) session.status = 'active';
    },
    there: () => thereIn(org),
  };
}

async function matchOnce({ mine, targetOf }: ChaosService): Promise<void> {
  const { report } = sfContentOf('all');
  const to = targetOf('all');
  if (to.provider === 'salesforce') await mine.matchRecords({ report, sessionId: SESSION, to });
}

export const openSfLanes = (count: number, options: CrmLaneOptions): Promise<SfLane[]> =>
  Promise.all(Array.from({ length: count }, () => openSfLane(options)));

/** Activities and files by their ids. */
function thereIn(org: SalesforceOrg): ReturnType<SfLane['there']> {
  return new Map([
    ...activitiesIn(org).map(({ id }) => [id, { isSeen: true }] as const),
    ...filesIn(org).map(({ id, on }) => [id, { isSeen: on.length > 0 }] as const),
  ]);
}
