import { describe, expect, test } from 'vitest';
import { BOT_FEATURES, featureTables, WEBHOOK_GAPS } from '../../../src/providers/slack/features.ts';

describe('the tables of what a connection can do', () => {
  test('name each thing once', () => {
    for (const table of [BOT_FEATURES, WEBHOOK_GAPS]) {
      expect(new Set(table.map(({ id }) => id)).size).toBe(table.length);
    }
  });

  test('are Markdown with a row for each', () => {
    const { bot, webhook } = featureTables();
    expect(bot.split('\n')).toHaveLength(BOT_FEATURES.length + 2);
    expect(webhook.split('\n')).toHaveLength(WEBHOOK_GAPS.length + 2);
    for (const line of `${bot}\n${webhook}`.split('\n')) expect(line).toMatch(/^\| .* \|$/);
  });
});
