import type { Copies } from './copies.ts';
import type { Lane } from './lane.ts';
import { type FilesName, filesOf } from './reports.ts';

/** What is in Slack, counted by name: `message-2`, `old message-2`, `a.txt`, `orphans`. What is not there has no entry. */
export type Tally = Record<string, number>;

/** One request of a scenario, and what it does to Slack. */
interface ScenarioRequest {
  method: string;
  does: Tally;
  /** What it does when Slack carries it out a second time; for all but those that post, nothing. */
  again?: Tally;
}

/** Something done to an export of message, thread and two files, request by request. */
export interface FileScenario {
  name: string;
  /** What had been exported before. */
  before?: FilesName;
  /** What somebody does by hand in Slack after that. */
  byHand?(lane: Lane): void;
  /** What is asked for: to export this, or to take back what is there. */
  to: FilesName | 'nothing';
  /** What is in Slack when it begins. */
  start: Tally;
  requests: ScenarioRequest[];
  /** The requests to be spoiled, by their numbers; all of them when absent. */
  spoiled?: number[];
}

const post = (message: string): ScenarioRequest => {
  const does = { [message]: 1 };
  return { method: 'chat.postMessage', does, again: does };
};
const update = (message: string): ScenarioRequest => ({
  method: 'chat.update',
  does: { [`old ${message}`]: -1, [message]: 1 },
});
const look: ScenarioRequest = { method: 'chat.getPermalink', does: {} };
const lookAtFile: ScenarioRequest = { method: 'files.info', does: {} };
/** Until it is shared, nobody sees it. */
const upload = (): ScenarioRequest[] => [
  { method: 'files.getUploadURLExternal', does: {} },
  { method: 'files.upload', does: { orphans: 1 } },
];
const share = (...names: string[]): ScenarioRequest => {
  const shown = Object.fromEntries(names.map((name) => [name, 1]));
  return { method: 'files.completeUploadExternal', does: { ...shown, orphans: -names.length }, again: shown };
};
const deleteMessage = (does: Tally): ScenarioRequest => ({ method: 'chat.delete', does });
const deleteFile = (does: Tally): ScenarioRequest => ({ method: 'files.delete', does });

const FIRST = { 'message-1': 1, 'message-2': 1, 'a.txt': 1, 'b.bin': 1 };
const OLD = { 'message-1': 1, 'old message-2': 1, 'a.txt': 1, 'b.bin': 1 };

/** Messages and files as somebody sees and deletes them by hand. */
const messageOf = ({ sandbox, channel }: Lane, kind: 'parent' | 'reply' | 'share') => {
  const message = sandbox.state.slack.messages(channel).find(({ threadTs, fileIds }) => {
    if (kind === 'share') return fileIds !== undefined;
    return fileIds === undefined && (threadTs === undefined) === (kind === 'parent');
  });
  if (message === undefined) throw new Error(`There is no ${kind}.`);
  return message;
};

/** Somebody deletes a message by hand, as Slack does it. */
export function deleteByHand(lane: Lane, kind: 'parent' | 'reply' | 'share'): void {
  const message = messageOf(lane, kind);
  message.deleted = true;
  for (const file of lane.sandbox.state.slack.files) {
    file.shares = file.shares.filter(({ ts }) => ts !== message.ts);
  }
}

function deleteFileByHand({ sandbox }: Lane, name: string): void {
  for (const file of sandbox.state.slack.files) if (file.name === name) file.deleted = true;
}

export const EXPORT: FileScenario = {
  name: 'export of message, thread and two files',
  to: 'files',
  start: {},
  requests: [post('message-1'), post('message-2'), ...upload(), ...upload(), share('a.txt', 'b.bin')],
};

export const EDIT: FileScenario = {
  name: 'edit: the reply changes, a file is added and one removed',
  before: 'files',
  to: 'files, second version',
  start: OLD,
  requests: [look, update('message-2'), lookAtFile, ...upload(), look, share('c.txt'), deleteFile({ 'b.bin': -1 })],
};

export const REVOKE: FileScenario = {
  name: 'revocation',
  before: 'files',
  to: 'nothing',
  start: FIRST,
  requests: [
    deleteMessage({ 'a.txt': -1, 'b.bin': -1, orphans: 2 }),
    deleteFile({ orphans: -1 }),
    deleteFile({ orphans: -1 }),
    deleteMessage({ 'message-2': -1 }),
    deleteMessage({ 'message-1': -1 }),
  ],
};

const afterHand = { before: 'files', to: 'files, second version' } as const;

/** Edits after somebody has deleted something by hand; spoiled where it is sent anew. */
export const BY_HAND: FileScenario[] = [
  {
    ...afterHand,
    name: 'edit, the reply was deleted',
    byHand: (lane) => deleteByHand(lane, 'reply'),
    start: { 'message-1': 1, 'a.txt': 1, 'b.bin': 1 },
    requests: [
      look,
      { method: 'chat.update', does: {} },
      post('message-2'),
      lookAtFile,
      ...upload(),
      look,
      share('c.txt'),
      deleteFile({ 'b.bin': -1 }),
    ],
    spoiled: [2],
  },
  {
    ...afterHand,
    name: 'edit, the parent was deleted',
    byHand: (lane) => deleteByHand(lane, 'parent'),
    // What hangs below it hangs below nothing, the files too.
    start: { 'old message-2': 1, 'a.txt': 1, 'b.bin': 1, misplaced: 2 },
    requests: [
      look,
      post('message-1'),
      deleteMessage({ 'old message-2': -1, misplaced: -1 }),
      post('message-2'),
      lookAtFile,
      ...upload(),
      { ...share('c.txt', 'a.txt'), does: { 'a.txt': 1, 'c.txt': 1, orphans: -1 } },
      deleteMessage({ 'a.txt': -1, 'b.bin': -1, orphans: 1, misplaced: -1 }),
      deleteFile({ orphans: -1 }),
    ],
    spoiled: [1, 2, 3, 7, 8],
  },
  {
    ...afterHand,
    name: 'edit, a file was deleted',
    byHand: (lane) => deleteFileByHand(lane, 'a.txt'),
    start: { 'message-1': 1, 'old message-2': 1, 'b.bin': 1 },
    requests: [
      look,
      update('message-2'),
      lookAtFile,
      ...upload(),
      ...upload(),
      share('a.txt', 'c.txt'),
      deleteMessage({ 'b.bin': -1, orphans: 1 }),
      deleteFile({ orphans: -1 }),
    ],
    spoiled: [3, 4, 7],
  },
  {
    ...afterHand,
    name: 'edit, the share message was deleted',
    byHand: (lane) => deleteByHand(lane, 'share'),
    start: { 'message-1': 1, 'old message-2': 1, orphans: 2 },
    requests: [
      look,
      update('message-2'),
      lookAtFile,
      ...upload(),
      look,
      share('a.txt', 'c.txt'),
      deleteFile({ orphans: -1 }),
    ],
    spoiled: [6],
  },
];

/** The sum, without what comes to nothing. */
export function sumOf(...tallies: readonly Tally[]): Tally {
  const sum: Tally = {};
  for (const tally of tallies) {
    for (const [name, count] of Object.entries(tally)) sum[name] = (sum[name] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sum).filter(([, count]) => count !== 0));
}

/** What was counted in Slack, as a tally. */
export function tallyOf({ counts, before, strays, misplaced, files }: Copies): Tally {
  const { shown = {}, orphans = 0, stones = 0 } = files ?? {};
  return sumOf(
    Object.fromEntries(counts.map((count, at) => [`message-${at + 1}`, count])),
    Object.fromEntries(before.map((count, at) => [`old message-${at + 1}`, count])),
    shown,
    { strays, misplaced, orphans, stones },
  );
}

/** What is in Slack when all has gone well: what was asked for, once each. */
export const wantedBy = ({ to }: FileScenario): Tally =>
  to === 'nothing'
    ? {}
    : sumOf({ 'message-1': 1, 'message-2': 1 }, Object.fromEntries(filesOf(to).map((name) => [name, 1])));

/** How many requests of the same method come before the one at this place. */
export const skippedBy = ({ requests }: FileScenario, at: number): number =>
  requests.slice(0, at).filter(({ method }) => method === requests[at]?.method).length;

/** What a table calls a request: `chat.postMessage 2`. */
export const requestName = (scenario: FileScenario, at: number): string =>
  `${scenario.requests[at]?.method.replace(/External$/, '')} ${skippedBy(scenario, at) + 1}`;
