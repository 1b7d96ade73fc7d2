import type { ExportOutcome, ExportStatus } from '../../src/index.ts';
import type { ChaosService, HubManner } from './chaos-service.ts';
import type { HubLane } from './hub-lane.ts';
import type { HubName } from './hub-reports.ts';
import { exportReport } from './lane.ts';
import { contentOf } from './reports.ts';

/** Something that a host asks for. */
export interface HubScenario {
  name: string;
  as: HubManner;
  /** What had been exported before. */
  before?: HubName;
  /** What is asked for: to export this, or to take back what is there. */
  to: HubName | 'nothing';
  /** The requests of it when nothing fails, in the order in which they arrive. */
  requests: readonly string[];
}

const NOTE = ['notes.create'];
const MATCHING = ['contacts.batch-read', 'companies.search', 'associations.batch-read', 'deals.batch-read'];
const WHOLE = [
  ...MATCHING,
  'contacts.create',
  'owners.list',
  'owners.list',
  'files.upload',
  'files.upload',
  'notes.create',
  'meetings.create',
  'tasks.create',
  'tasks.create',
];
const EDIT = [
  'owners.list',
  'owners.list',
  'files.read',
  'files.read',
  'notes.update',
  'meetings.read',
  'tasks.read',
  'tasks.create',
  'tasks.read',
  'tasks.read',
  'tasks.archive',
];
const REVOKE = [
  'notes.read',
  'notes.archive',
  'meetings.read',
  'meetings.archive',
  'tasks.read',
  'tasks.archive',
  'tasks.read',
  'tasks.archive',
  'files.delete',
  'files.delete',
];

const inBoth = (scenario: Omit<HubScenario, 'as'>): HubScenario[] =>
  (['with key', 'without key'] as const).map((as) => ({ ...scenario, as, name: `${scenario.name}, ${as}` }));

export const HUB_SCENARIOS: HubScenario[] = [
  ...inBoth({ name: 'one note', to: 'note', requests: NOTE }),
  ...inBoth({ name: 'three notes', to: 'notes', requests: [...NOTE, ...NOTE, ...NOTE] }),
  ...inBoth({ name: 'note, meeting, two tasks, two files and a new contact', to: 'whole', requests: WHOLE }),
  ...inBoth({ name: 'edit of all that', before: 'whole', to: 'whole, second version', requests: EDIT }),
  ...inBoth({ name: 'revocation of all that', before: 'whole', to: 'nothing', requests: REVOKE }),
];

/** How many requests of the same kind come before the one at this place. */
export const skippedBefore = ({ requests }: HubScenario, at: number): number =>
  requests.slice(0, at).filter((operation) => operation === requests[at]).length;

/** True for a request that changes nothing. */
export const isRead = (operation: string): boolean => /\.(read|batch-read|search|list)$/.test(operation);

/** What a table calls a request: `tasks.create 2`. */
export const placeName = (scenario: HubScenario, at: number): string =>
  `${scenario.requests[at]} ${skippedBefore(scenario, at) + 1}`;

/** What a host is told when it has what it asked for. */
export const goal = ({ to }: HubScenario): ExportStatus => (to === 'nothing' ? 'revoked' : 'success');

/** The reports that are counted afterwards. */
export const countedIn = ({ to, before }: HubScenario): [HubName, HubName?] =>
  to === 'nothing' ? [before ?? 'whole'] : ([to, ...(before === undefined ? [] : [before])] as [HubName, HubName?]);

/** A scenario that is about to begin. */
export interface HubBegun {
  /** What the host asks for, as often as it likes. */
  act(at: ChaosService, deadlineMs?: number): Promise<ExportOutcome>;
  /** The same by the export's id, after it has been told one. */
  retry(at: ChaosService, id: string): Promise<ExportOutcome>;
}

let sessions = 0;

/** Brings a lane to where a scenario begins. */
export async function beginHub(scenario: HubScenario, lane: HubLane): Promise<HubBegun> {
  lane.reset();
  const { before, to } = scenario;
  const session = `hub-${++sessions}`;
  const earlier = before === undefined ? undefined : await exportReport(lane.service(), before, session);
  if (earlier !== undefined && !earlier.success) throw new Error(`The export before ended as ${earlier.status}.`);
  lane.portal.requests.length = 0;
  const isRevocation = to === 'nothing';
  return {
    act: (at, deadlineMs) => {
      const more = deadlineMs === undefined ? {} : { deadlineMs };
      return isRevocation ? at.mine.revokeExport(earlier?.id ?? '', more) : exportReport(at, to, session, more);
    },
    retry: ({ mine }, id) => mine.retryExport(id, contentOf(isRevocation ? (before ?? 'whole') : to)),
  };
}
