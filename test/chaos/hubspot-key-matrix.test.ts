import { test } from 'vitest';
import { playHubMatrix } from './play-hub-matrix.ts';

test('every fault at every write, with the unique property', { timeout: 180_000 }, () => playHubMatrix('with key'));
