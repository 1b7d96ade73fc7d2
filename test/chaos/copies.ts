import { memoryStorage } from '../../src/index.ts';
import type { SlackFile, SlackMessage } from '../../src/testing/index.ts';
import { type Sandbox, startSandbox } from '../../src/testing/index.ts';
import { FILE_NAMES } from './attachments.ts';
import { chaosService, connectSlack, type Expected, SESSION } from './chaos-service.ts';
import { contentOf, hasFiles } from './reports.ts';

/** What a message says, whatever it is called. */
const saying = ({ text, blocks }: SlackMessage): string => JSON.stringify([text, blocks]);

/** True for a message that is there to show files. */
const isShare = ({ fileIds }: SlackMessage): boolean => fileIds !== undefined;

/** What an export without any failure leaves, message by message. */
const known = new Map<string, Promise<string[]>>();

async function undisturbed({ as, report }: Expected): Promise<string[]> {
  const sandbox = await startSandbox({ vendors: ['slack'] });
  try {
    const quiet = { baseUrl: sandbox.slack.baseUrl, timing: {}, timeoutMs: 30_000 };
    const at = chaosService(quiet, memoryStorage());
    const { webhookUrl, botToken } = sandbox.slack;
    await connectSlack(at, as === 'webhook' ? { webhookUrl } : { accessToken: botToken });
    const outcome = await at.mine.export({ ...contentOf(report), sessionId: SESSION, to: { provider: 'slack' } });
    if (outcome.status !== 'success') throw new Error(`An export without failures ended as ${outcome.status}.`);
    return sandbox.state.slack
      .channel('general')
      .messages.filter((one) => !isShare(one))
      .map(saying);
  } finally {
    await sandbox.close();
  }
}

/** What each message of the report says. */
function textsOf(expected: Expected): Promise<string[]> {
  const key = JSON.stringify(expected);
  const found = known.get(key) ?? undisturbed(expected);
  known.set(key, found);
  return found;
}

/** What of a report's files is there. A message is one of Slack's, or an activity in HubSpot. */
export interface FileCopies {
  /** In how many messages each file is seen, by its name; what nobody sees is not listed. A file with wrong bytes has no name. */
  shown: Record<string, number>;
  /** The names of those that are to be seen. Absent for Slack. */
  wanted?: readonly string[];
  /** How often each is to be seen, where it is not once: the second copy of a note names the files, too. */
  times?: number;
  /** Files that are there and that no message shows. */
  orphans: number;
  /** Messages that show nothing but files that are gone; of a CRM's activities those that name any such file. */
  stones: number;
}

/** What of a report is there. In HubSpot its messages are activities, and `misplaced` are those that hang on wrong records. */
export interface Copies {
  /** How often each message of the report is there. */
  counts: number[];
  /** How often each message of the version before is there, unless it says the same in both. */
  before: number[];
  /** Messages that belong to neither. */
  strays: number;
  /** Thread replies that do not hang below the report's first message, those that show files included. */
  misplaced: number;
  /** Absent for a report without files. */
  files?: FileCopies;
  /** Contacts that the export made, by their addresses. Absent for Slack. */
  contacts?: Record<string, number>;
}

function filesIn(files: readonly SlackFile[], shares: readonly SlackMessage[]): FileCopies {
  const isThere = (id: string) => files.find((file) => file.id === id)?.deleted === false;
  const seen = shares.flatMap(({ fileIds = [] }) => fileIds).filter(isThere);
  const shown: Record<string, number> = {};
  for (const id of seen) {
    const name = FILE_NAMES.get(files.find((file) => file.id === id)?.sha256 ?? '') ?? 'wrong bytes';
    shown[name] = (shown[name] ?? 0) + 1;
  }
  return {
    shown,
    orphans: files.filter(({ id, isUploaded, deleted }) => isUploaded && !deleted && !seen.includes(id)).length,
    stones: shares.filter(({ fileIds = [] }) => !fileIds.some(isThere)).length,
  };
}

/** Counts in the workspace itself, not by what anybody was told. */
export async function copiesIn(
  sandbox: Pick<Sandbox<'slack'>, 'state'>,
  expected: Expected,
  before?: Expected,
  channel = 'general',
): Promise<Copies> {
  const texts = await textsOf(expected);
  const old = before === undefined ? [] : await textsOf(before);
  const { slack } = sandbox.state;
  const ours = slack.messages(channel).filter(({ via }) => via !== 'person');
  const there = ours.filter((one) => !isShare(one));
  const shares = ours.filter(isShare);
  const said = there.map(saying);
  const times = (text: string): number => said.filter((one) => one === text).length;
  const parents = there.filter(({ threadTs }) => threadTs === undefined).map(({ ts }) => ts);
  const below = there.filter(({ threadTs }) => threadTs !== undefined);
  const hasAny = hasFiles(expected.report) || (before !== undefined && hasFiles(before.report));
  return {
    counts: texts.map(times),
    before: old.map((text) => (texts.includes(text) ? 0 : times(text))),
    strays: said.filter((one) => !texts.includes(one) && !old.includes(one)).length,
    misplaced: [...below, ...shares].filter(({ threadTs }) => !parents.includes(threadTs ?? '')).length,
    ...(hasAny ? { files: filesIn(slack.files, shares) } : {}),
  };
}

/** The counts as a table shows them: `1 1 0`, and what is left of the version before. */
export function showCopies({ counts, before, strays, misplaced, files, contacts = {} }: Copies): string {
  const old = before.some((count) => count > 0) ? ` (before: ${before.join(' ')})` : '';
  const wrong = strays + misplaced > 0 ? ` (strays: ${strays}, misplaced: ${misplaced})` : '';
  const made = Object.values(contacts).map((count) => `, contact ${count}`);
  return counts.join(' ') + old + (files === undefined ? '' : showFiles(files)) + made.join('') + wrong;
}

/** `+ a b`, and `b×2` for what is seen twice. */
function showFiles({ shown, orphans, stones }: FileCopies): string {
  const names = Object.entries(shown).map(([name, times]) => (times === 1 ? name : `${name}×${times}`));
  const unseen = orphans > 0 ? ` (${orphans} unseen)` : '';
  return ` + ${names.sort().join(' ') || '-'}${unseen}${stones > 0 ? ` (${stones} stones)` : ''}`;
}
