import type { ExportWarning } from '../../../result.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import type { PlannedTask } from './planned-tasks.ts';

/** HubSpot's ids of the users who are to do the tasks, by the tasks' names. Tasks of whom it does not know are not in it. */
export async function ownersOf(api: HubApi, tasks: readonly PlannedTask[]): Promise<Record<string, string>> {
  const emails = new Set(tasks.flatMap(({ ownerEmail }) => ownerEmail ?? []));
  const ids = new Map<string, string>();
  for (const email of emails) {
    const { results = [] } = await api.call<{ results?: { id: string; email?: string; archived?: boolean }[] }>({
      method: 'GET',
      path: API.owners,
      query: { email, limit: 10 },
    });
    const owner = results.find((one) => one.email?.toLowerCase() === email && one.archived !== true);
    if (owner !== undefined) ids.set(email, owner.id);
  }
  const known = tasks.flatMap(({ name, ownerEmail }) => {
    const id = ids.get(ownerEmail ?? '');
    return id === undefined ? [] : [[name, id] as const];
  });
  return Object.fromEntries(known);
}

/** A task with its owner, if HubSpot knows one. */
export const ownedBy = ({ properties, ...task }: PlannedTask, owner: string | undefined): PlannedTask => ({
  ...task,
  properties: owner === undefined ? properties : { ...properties, hubspot_owner_id: owner },
});

/** What the tasks lack that the report, or HubSpot, wants them to have. */
export function taskWarnings(tasks: readonly PlannedTask[], owners: Record<string, string>): ExportWarning[] {
  const unowned = tasks.filter(({ name, namesOwner }) => namesOwner && owners[name] === undefined).length;
  const undated = tasks.filter(({ hasDueDate }) => !hasDueDate).length;
  const warnings: ExportWarning[] = [];
  if (unowned > 0)
    warnings.push({
      code: 'TASK_OWNER_UNKNOWN',
      message: `${unowned} task(s) have no owner in HubSpot: it has no user of that name or address, or the app lacks the scope crm.objects.owners.read.`,
    });
  if (undated > 0)
    warnings.push({
      code: 'TASK_WITHOUT_DUE_DATE',
      message: `${undated} task(s) have no due date; HubSpot needs one, so it is the time of the meeting.`,
    });
  const cut = tasks.filter(({ isCut }) => isCut).length;
  if (cut > 0)
    warnings.push({
      code: 'TASK_TEXT_CUT',
      message: `The text of ${cut} task(s) is longer than HubSpot takes; the report has all of it.`,
    });
  return warnings;
}
