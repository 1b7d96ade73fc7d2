import type { CrmScenario } from './crm-scenarios.ts';
import type { HubName } from './hub-reports.ts';

/** Something that a host asks of HubSpot. */
export type HubScenario = CrmScenario<HubName>;

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

/** True for a request that changes nothing. */
export const isRead = (operation: string): boolean => /\.(read|batch-read|search|list)$/.test(operation);
