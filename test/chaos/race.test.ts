import { describe, test } from 'vitest';
import { allOr } from './how-much.ts';
import { playSlackFreezes, SLACK_FREEZES } from './slack-freezes.ts';
import { playLongWait, playRace } from './slack-races.ts';
import { survivorsOf } from './survivors.ts';

const TIMEOUT = { timeout: 90_000 };

test('two processes export the same reports at the same time', TIMEOUT, () => playRace('SQLite', allOr(1000, 300)));

test('a worker that waits longer than its lease keeps its export as long as it lives', TIMEOUT, () =>
  playLongWait('SQLite'),
);

describe('a worker frozen past its lease', () => {
  const survivors = survivorsOf(3);

  test.each(SLACK_FREEZES)('$name', TIMEOUT, (freezes) => playSlackFreezes(freezes, 'SQLite', survivors));
});
