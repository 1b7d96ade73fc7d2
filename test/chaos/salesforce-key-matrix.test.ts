import { test } from 'vitest';
import { playSfMatrix } from './play-sf-matrix.ts';

test('every fault at every activity, with the field for the key', { timeout: 180_000 }, () => playSfMatrix('with key'));
