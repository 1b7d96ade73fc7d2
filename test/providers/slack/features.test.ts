import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BOT_FEATURES, featureTables, WEBHOOK_GAPS } from '../../../src/providers/slack/features.ts';

const PAGE = join(import.meta.dirname, '../../../docs/slack.md');

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

  // To be enabled when the page has the tables.
  test.skip.each(['bot', 'webhook'] as const)('stand in docs/slack.md: %s', (name) => {
    expect(readFileSync(PAGE, 'utf8')).toContain(featureTables()[name]);
  });
});
