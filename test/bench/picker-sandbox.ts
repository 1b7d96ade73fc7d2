// A large workspace in a process of its own, so that its memory and its work are not taken for the client's.
import { startSandbox } from '../../src/testing/index.ts';

const { CHANNELS = '20000', USERS = '50000', FACTOR = '1' } = process.env;
const CJK = ['営業', '企画', '开发', '한국팀'];
const begun = Date.now();
const sandbox = await startSandbox({
  vendors: ['slack'],
  slack: {
    enforceRateLimits: true,
    listPages: 'ragged',
    now: () => new Date(begun + (Date.now() - begun) * Number(FACTOR)),
  },
});
const { slack } = sandbox.state;

for (let at = 0; at < Number(CHANNELS); at++) {
  const word = at % 50 === 7 ? CJK[at % CJK.length] : at % 50 === 9 ? '🚀' : at % 50 === 11 ? 'réunion' : 'project';
  slack.addChannel({
    name: `${word}-${at}`,
    isArchived: at % 3 === 0,
    isPrivate: at % 10 === 1,
    botIsMember: at % 2 === 1,
  });
}
for (let at = 0; at < Number(USERS); at++) {
  const realName = at % 40 === 3 ? `山田太郎 ${at}` : `Person Number ${at}`;
  slack.addUser({
    name: `person.${at}`,
    realName,
    email: `person.${at}@example.com`,
    deleted: at % 20 === 0,
    isBot: at % 100 === 1,
  });
}

const isSeen = ({ isArchived, isPrivate, botIsMember }: (typeof slack.channels)[number]): boolean =>
  !isArchived && (!isPrivate || botIsMember);
const counts = () => ({
  calls: slack.requests.length,
  refused: slack.requests.filter(({ outcome }) => outcome?.status === 429).length,
});

process.on('disconnect', () => process.exit());
process.on('message', () => {
  process.send?.(counts());
  slack.requests.length = 0;
});
process.send?.({
  baseUrl: sandbox.slack.baseUrl,
  token: sandbox.slack.botToken,
  channels: slack.channels.filter(isSeen).length,
  users: slack.users.filter(({ deleted, isBot }) => !deleted && !isBot).length,
  last: slack.channels.findLast((one) => isSeen(one) && !one.isPrivate)?.name ?? '',
});
