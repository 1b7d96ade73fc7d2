import type { SearchItem } from '../../../src/index.ts';
import { slackService } from '../../support/slack-service.ts';

type Stage = Awaited<ReturnType<typeof slackService>>;

/** A connected workspace, and how often it was asked. */
export async function pickerStage(options: Parameters<typeof slackService>[0] = {}) {
  const at = await slackService(options);
  const state = at.sandbox.state.slack;
  const calls = (method: string, type?: string) =>
    state.requests.filter(
      (request) => request.method === method && (type === undefined || request.args.types === type),
    );
  const search = (kind: string, query?: Parameters<Stage['mine']['search']>[2]) =>
    at.mine.search(at.setting.id, kind, query);
  return { ...at, state, calls, search };
}

export type PickerStage = Awaited<ReturnType<typeof pickerStage>>;

/** Adds channels `prefix-0`, `prefix-1`, … */
export function addChannels({ state }: PickerStage, count: number, prefix: string, more: object = {}): void {
  for (let at = 0; at < count; at++) state.addChannel({ name: `${prefix}-${at}`, ...more });
}

/** Every page of a search, by following the cursors. */
export async function allPages({ search }: PickerStage, kind: string, query = '') {
  const items: SearchItem[] = [];
  const notes: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await search(kind, { query, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    notes.push(...(page.notes ?? []).map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { items, notes, labels: items.map(({ label }) => label) };
}
