import { CONTENTS, type Content, reportOf } from './contents.ts';
import { Play, type Tally, to, WITH_TRANSCRIPT } from './play.ts';
import type { Schedule } from './schedule.ts';
import { startVirtualTime, untilSettled } from './virtual-time.ts';
import { World } from './world.ts';

/** The history's digest of each content, as one export of each tells it. */
export async function digestsOfContents(): Promise<Map<string, Content>> {
  const stop = startVirtualTime(1);
  try {
    const world = await World.open({ scopes: 'all' });
    const { mine } = world.newWorker();
    const digests = new Map<string, Content>();
    for (const [at, content] of CONTENTS.entries()) {
      const request = { report: reportOf(content), sessionId: String(at), to, options: WITH_TRANSCRIPT };
      const { id = '' } = await untilSettled(mine.export(request));
      digests.set(world.record.rows.get(id)?.row.contentHash ?? '', content);
    }
    await world.sandbox.close();
    return digests;
  } finally {
    stop();
  }
}

/** Plays a schedule in a world of its own. Throws when a rule of the model is broken. */
export async function playSchedule(
  schedule: Schedule,
  digests: ReadonlyMap<string, Content>,
  tally: Tally,
): Promise<void> {
  const stop = startVirtualTime(schedule.chance);
  const world = await World.open(schedule);
  try {
    await new Play(world, digests, tally).all(schedule);
  } finally {
    stop();
    await world.sandbox.close();
  }
}
