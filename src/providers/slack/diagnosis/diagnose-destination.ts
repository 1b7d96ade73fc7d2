import { isIntegrationError } from '../../../errors.ts';
import { finding } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { isChannelId, isUserId } from '../channel-link.ts';
import type { SlackDestination } from '../config.ts';
import { isMessageThere } from '../export/delete-message.ts';
import { lookAtChannel } from '../pickers/channel-by-id.ts';
import { CHANNEL_PASSES, listedChannel } from '../pickers/channel-lists.ts';
import { type Directory, type Listed, type Pass, readPage } from '../pickers/directory.ts';
import { userIdOf } from '../pickers/user-by-email.ts';
import { couldNotAsk } from './could-not-ask.ts';

/** Pages of one list after which a name is not looked for any longer. */
const MOST_NAME_PAGES = 10;
const INVITE = 'Invite the app there: /invite @YourApp';
const NAME = 'destination';

type Scopes = readonly string[] | undefined;

/** Whether a channel that is shown to the app takes its reports, and what goes with that. */
function channelFindings({ label, isMember = true, isShared = false }: Listed, scopes: Scopes): Finding[] {
  if (!isMember && scopes === undefined) {
    return [finding(NAME, 'unknown', `The app is not in ${label}, and Slack did not tell what it may do.`, INVITE)];
  }
  if (!isMember && !scopes?.includes('chat:write.public')) {
    const hint = `${INVITE}, or add the scope chat:write.public to the Slack app and install it again.`;
    return [finding(NAME, 'failed', `The app is not in ${label}, so it may not post there.`, hint)];
  }
  const found: Finding[] = [{ name: NAME, status: 'ok', message: `Reports can be posted to ${label}.` }];
  if (!isMember) {
    const message = `The app is not in ${label}: it can post there, but neither share files nor look for a lost report.`;
    found.push(finding('destination-membership', 'warning', message, INVITE));
  }
  if (isShared) {
    const message = `People of another organization read ${label}, too.`;
    found.push(
      finding('destination-audience', 'warning', message, 'Choose another channel for what they must not see.'),
    );
  }
  return found;
}

async function byId({ api }: Directory, id: string, scopes: Scopes): Promise<Finding[]> {
  const { channel } = await lookAtChannel(api, id);
  const listed = channel === undefined ? undefined : listedChannel(channel, scopes);
  if (channel === undefined || listed === undefined) {
    const message = `${id} does not exist, or it is private and the app is not in it.`;
    return [finding(NAME, 'failed', message, `Check the channel. If it is private: ${INVITE}`)];
  }
  if (channel.is_archived) {
    const message = `${listed.label} is archived.`;
    return [finding(NAME, 'failed', message, 'Unarchive the channel, or choose another one.')];
  }
  return channelFindings(listed, scopes);
}

/** The channel of this name in one list; `isWhole` is false when the list was not read to its end. */
async function named(directory: Directory, pass: Pass, name: string): Promise<{ channel?: Listed; isWhole: boolean }> {
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_NAME_PAGES; pages++) {
    const { entries, next, isDenied } = await readPage(directory, pass, cursor);
    const channel = entries.find((entry) => entry.name === name);
    if (channel !== undefined) return { channel, isWhole: true };
    if (next === undefined) return { isWhole: !isDenied };
    cursor = next;
  }
  return { isWhole: false };
}

async function byName(directory: Directory, name: string, scopes: Scopes): Promise<Finding[]> {
  const unread: string[] = [];
  for (const pass of CHANNEL_PASSES.slice(0, 2)) {
    const { channel, isWhole } = await named(directory, pass, name);
    if (channel !== undefined) return channelFindings(channel, scopes);
    if (!isWhole) unread.push(pass.what);
  }
  const hint = 'Name the channel by its id, which also survives a renaming.';
  if (unread.length > 0) {
    const message = `Whether there is a channel of this name is not known: not all ${unread.join(' and ')} could be read.`;
    const scopesLacking = CHANNEL_PASSES.slice(0, 2).filter(({ scope }) => scopes?.includes(scope) === false);
    const add = scopesLacking.length === 0 ? '' : ` Or add ${scopesLacking.map(({ scope }) => scope).join(' and ')}.`;
    return [finding(NAME, 'unknown', message, `${hint}${add}`)];
  }
  const message =
    'No channel of this name is among those the app sees: it does not exist, is archived, or is private and the app is not in it.';
  return [finding(NAME, 'failed', message, `Check the name. If it is private: ${INVITE}`)];
}

async function byUser({ api }: Directory, id: string): Promise<Finding[]> {
  const { user } = await api.call((client) => client.users.info({ user: id }));
  if (user?.deleted)
    return [finding(NAME, 'failed', 'This person’s account is deactivated.', 'Choose another person.')];
  return [{ name: NAME, status: 'ok', message: 'Reports can be sent to this person.' }];
}

async function byEmail({ api }: Directory, email: string): Promise<Finding[]> {
  try {
    await userIdOf(api, email);
    return [{ name: NAME, status: 'ok', message: 'Reports can be sent to the person with this e-mail address.' }];
  } catch (error) {
    // An export would need this very call, so it is sure to fail.
    if (!isIntegrationError(error) || error.vendorCode !== 'missing_scope') throw error;
    return [finding(NAME, 'failed', 'The app may not find people by e-mail address.', error.hint)];
  }
}

async function byThread({ api }: Directory, channel: string, ts: string): Promise<Finding[]> {
  const name = 'destination-thread';
  if (await isMessageThere(api, { channel, ts })) return [{ name, status: 'ok', message: 'The thread is there.' }];
  return [finding(name, 'failed', 'The thread does not exist.', 'Choose another thread, or the channel itself.')];
}

/** Whether reports can reach the destination, and why not. Reads only, and posts nothing. */
export async function diagnoseDestination(
  directory: Directory,
  scopes: Scopes,
  destination: SlackDestination,
): Promise<Finding[]> {
  try {
    if ('email' in destination) return await byEmail(directory, destination.email);
    if ('user' in destination) return await byUser(directory, destination.user);
    const { channel } = destination;
    if (isUserId(channel)) return await byUser(directory, channel);
    const found = await (isChannelId(channel) ? byId(directory, channel, scopes) : byName(directory, channel, scopes));
    return destination.threadTs === undefined || !isChannelId(channel)
      ? found
      : [...found, ...(await byThread(directory, channel, destination.threadTs))];
  } catch (error) {
    return [couldNotAsk(NAME, error)];
  }
}
