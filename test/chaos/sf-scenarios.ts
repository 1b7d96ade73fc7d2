import type { CrmManner } from './chaos-service.ts';
import type { CrmScenario } from './crm-scenarios.ts';
import type { SfName } from './sf-reports.ts';

/** Something that a host asks of Salesforce. */
type SfScenario = CrmScenario<SfName>;

/** With the field each activity is made by an upsert. */
const make = (type: 'Task' | 'Event', as: CrmManner): string => `${type}.${as === 'with key' ? 'upsert' : 'create'}`;

const MATCHING = ['composite', 'composite'];
const removeFile = ['query', 'ContentDocument.delete'];
const moveFile = ['query', 'ContentDocumentLink.create'];

const ALL = (task: string): string[] => [
  ...MATCHING,
  'Contact.create',
  'query',
  ...[task, task, task],
  ...['ContentVersion.create', 'ContentVersion.create'],
];
/** The owners come first in each that makes tasks. A file that stays is looked for, a follow-up that goes is asked whether it was begun. */
const EDIT = (task: string): string[] => [
  'query',
  'Task.update',
  'Task.read',
  task,
  'ContentVersion.create',
  'query',
  'Task.read',
  'Task.delete',
  ...removeFile,
];
const SWITCH = (event: string): string[] => [
  'query',
  event,
  'Task.read',
  'Task.read',
  ...moveFile,
  ...moveFile,
  'Task.delete',
];
const REVOKE = ['Task.delete', 'Task.delete', 'Task.delete', ...removeFile, ...removeFile];

const scenariosOf = (as: CrmManner): SfScenario[] => {
  const [task, event] = [make('Task', as), make('Event', as)];
  const scenario = (name: string, how: Omit<SfScenario, 'name' | 'as'>): SfScenario => ({
    name: `${name}, ${as}`,
    as,
    ...how,
  });
  return [
    scenario('one task', { to: 'task', requests: [task] }),
    scenario('task, two follow-ups, two files and a new contact', { to: 'all', requests: ALL(task), spared: [1, 6] }),
    scenario('edit of all that', { before: 'all', to: 'all, second version', requests: EDIT(task), spared: [0] }),
    scenario('all that becomes an event', {
      before: 'all',
      to: 'all, as event',
      requests: SWITCH(event),
      spared: [0, 2, 3, 6, 7],
    }),
    scenario('revocation of all that', { before: 'all', to: 'nothing', requests: REVOKE, spared: [1, 2, 5] }),
  ];
};

export const SF_SCENARIOS: CrmScenario[] = [...scenariosOf('with key'), ...scenariosOf('without key')];

/** True for a request that changes nothing. */
export const isRead = (operation: string): boolean => /^(query|composite|search)$|\.(read|describe)$/.test(operation);
