const MOST_TEAMS = 1_000;
/** `https://acme.slack.com` for each team id, so that only the first export of a workspace asks Slack for a link. */
const originOfTeam = new Map<string, string>();

/** Address of a message, `undefined` while the workspace's own address is not known. */
export function permalink(
  teamId: string | undefined,
  channel: string,
  ts: string,
  threadTs?: string,
): string | undefined {
  const origin = teamId === undefined ? undefined : originOfTeam.get(teamId);
  return origin === undefined ? undefined : linkTo(origin, channel, ts, threadTs);
}

function linkTo(origin: string, channel: string, ts: string, threadTs: string | undefined): string {
  const inThread = threadTs === undefined || threadTs === ts ? '' : `?thread_ts=${threadTs}&cid=${channel}`;
  return `${origin}/archives/${channel}/p${ts.replace('.', '')}${inThread}`;
}

/** Address of a message beside one whose address is known. */
export function siblingLink(
  known: string | undefined,
  channel: string,
  ts: string,
  threadTs: string | undefined,
): string | undefined {
  const at = known?.indexOf('/archives/') ?? -1;
  return at < 0 ? undefined : linkTo(known?.slice(0, at) ?? '', channel, ts, threadTs);
}

/** Keeps what a link given by Slack tells about the team's address. */
export function rememberOrigin(teamId: string | undefined, link: string): void {
  if (teamId === undefined || !URL.canParse(link)) return;
  const at = link.indexOf('/archives/');
  if (at < 0) return;
  if (originOfTeam.size >= MOST_TEAMS) originOfTeam.clear();
  originOfTeam.set(teamId, link.slice(0, at));
}
