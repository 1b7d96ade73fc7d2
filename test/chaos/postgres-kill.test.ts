import { test } from 'vitest';
import { KILL_POINTS } from './how-much.ts';
import { EXPORT_CRASHES, playMidRequest, playSecondCrash, playSlackCrash, REVOCATION_CRASH } from './slack-crashes.ts';
import { survivorsOf } from './survivors.ts';

const TIMEOUT = { timeout: 90_000 };

/** The processes that live, one for each crash that is played at the same time. */
const survivors = survivorsOf(3);

test.each([...EXPORT_CRASHES, REVOCATION_CRASH])('$name', TIMEOUT, (crash) =>
  playSlackCrash(crash, 'Postgres', survivors, KILL_POINTS),
);

test('while Slack has the request and works on it later', TIMEOUT, () => playMidRequest('Postgres', survivors));

test('of the one that resumes', TIMEOUT, () => playSecondCrash('Postgres', survivors));
