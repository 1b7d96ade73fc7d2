import { expect, test } from 'vitest';
import { slack } from '../../../src/providers/slack/index.ts';

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 30 * 86_400_000])(
  'an age of pages that makes no sense is refused: %s',
  (directoryAgeMs) => {
    expect(() => slack({ directoryAgeMs })).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        issues: [expect.objectContaining({ path: 'directoryAgeMs' })],
      }) as Error,
    );
  },
);

test.each([0, 60_000])('one that makes sense is taken: %s', (directoryAgeMs) => {
  expect(slack({ directoryAgeMs }).id).toBe('slack');
});
