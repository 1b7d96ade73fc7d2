import type { ExportOutcome, ExportStatus } from '../../src/index.ts';
import type { ChaosService, CrmManner } from './chaos-service.ts';
import type { CrmLane } from './crm-lane.ts';
import { exportReport } from './lane.ts';
import { contentOf, type ReportName } from './reports.ts';

/** Something that a host asks of a CRM. */
export interface CrmScenario<Name extends ReportName = ReportName> {
  name: string;
  as: CrmManner;
  /** What had been exported before. */
  before?: Name;
  /** What is asked for: to export this, or to take back what is there. */
  to: Name | 'nothing';
  /** The requests of it when nothing fails, in the order in which they arrive. */
  requests: readonly string[];
  /** Places of requests that are the same as others, and are not spoiled. */
  spared?: readonly number[];
}

/** How many requests of the same kind come before the one at this place. */
export const skippedBefore = ({ requests }: CrmScenario, at: number): number =>
  requests.slice(0, at).filter((operation) => operation === requests[at]).length;

/** What a table calls a request: `tasks.create 2`. */
export const placeName = (scenario: CrmScenario, at: number): string =>
  `${scenario.requests[at]} ${skippedBefore(scenario, at) + 1}`;

/** What a host is told when it has what it asked for. */
export const goal = ({ to }: CrmScenario): ExportStatus => (to === 'nothing' ? 'revoked' : 'success');

/** What had been exported before, of a scenario that begins with something there. */
const exportedBefore = ({ name, before }: CrmScenario): ReportName => {
  if (before === undefined) throw new Error(`${name}: there is nothing to take back.`);
  return before;
};

/** The reports that are counted afterwards. */
export const countedIn = (scenario: CrmScenario): [ReportName, ReportName?] => {
  const { to, before } = scenario;
  if (to === 'nothing') return [exportedBefore(scenario)];
  return before === undefined ? [to] : [to, before];
};

/** A scenario that is about to begin. */
export interface CrmBegun {
  /** What the host asks for, as often as it likes. */
  act(at: ChaosService, deadlineMs?: number): Promise<ExportOutcome>;
  /** The same by the export's id, after it has been told one. */
  retry(at: ChaosService, id: string): Promise<ExportOutcome>;
}

let sessions = 0;

/** Brings a lane to where a scenario begins. */
export async function beginCrm(scenario: CrmScenario, lane: CrmLane): Promise<CrmBegun> {
  lane.reset();
  const { before, to } = scenario;
  const session = `crm-${++sessions}`;
  const earlier = before === undefined ? undefined : await exportReport(lane.service(), before, session);
  if (earlier !== undefined && !earlier.success) throw new Error(`The export before ended as ${earlier.status}.`);
  lane.forgetRequests();
  return {
    act: (at, deadlineMs) => {
      const more = deadlineMs === undefined ? {} : { deadlineMs };
      return to === 'nothing' ? at.mine.revokeExport(earlier?.id ?? '', more) : exportReport(at, to, session, more);
    },
    retry: ({ mine }, id) => mine.retryExport(id, contentOf(to === 'nothing' ? exportedBefore(scenario) : to)),
  };
}
