import { memoryStorage } from '../../src/index.ts';
import type { SlackMessage } from '../../src/testing/index.ts';
import { type Sandbox, startSandbox } from '../../src/testing/index.ts';
import { chaosService, connectSlack, type Expected, SESSION } from './chaos-service.ts';
import { contentOf } from './reports.ts';

/** What a message says, whatever it is called. */
const saying = ({ text, blocks }: SlackMessage): string => JSON.stringify([text, blocks]);

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
    return sandbox.state.slack.channel('general').messages.map(saying);
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

/** What of a report is in a channel. */
export interface Copies {
  /** How often each message of the report is there. */
  counts: number[];
  /** How often each message of the version before is there, unless it says the same in both. */
  before: number[];
  /** Messages that belong to neither. */
  strays: number;
  /** Thread replies that do not hang below the report's first message. */
  misplaced: number;
}

/** Counts in the workspace itself, not by what anybody was told. */
export async function copiesIn(
  sandbox: Pick<Sandbox, 'state'>,
  expected: Expected,
  before?: Expected,
  channel = 'general',
): Promise<Copies> {
  const texts = await textsOf(expected);
  const old = before === undefined ? [] : await textsOf(before);
  const there = sandbox.state.slack.messages(channel).filter(({ via }) => via !== 'person');
  const said = there.map(saying);
  const times = (text: string): number => said.filter((one) => one === text).length;
  const parents = there.filter(({ threadTs }) => threadTs === undefined).map(({ ts }) => ts);
  const below = there.filter(({ threadTs }) => threadTs !== undefined);
  return {
    counts: texts.map(times),
    before: old.map((text) => (texts.includes(text) ? 0 : times(text))),
    strays: said.filter((one) => !texts.includes(one) && !old.includes(one)).length,
    misplaced: below.filter(({ threadTs }) => !parents.includes(threadTs ?? '')).length,
  };
}

/** The counts as a table shows them: `1 1 0`, and what is left of the version before. */
export function showCopies({ counts, before, strays, misplaced }: Copies): string {
  const old = before.some((count) => count > 0) ? ` (before: ${before.join(' ')})` : '';
  const wrong = strays + misplaced > 0 ? ` (strays: ${strays}, misplaced: ${misplaced})` : '';
  return counts.join(' ') + old + wrong;
}
