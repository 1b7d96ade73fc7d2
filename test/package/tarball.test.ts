import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as main from '../../src/index.ts';
import * as hubspot from '../../src/providers/hubspot/index.ts';
import * as salesforce from '../../src/providers/salesforce/index.ts';
import * as slack from '../../src/providers/slack/index.ts';
import * as postgres from '../../src/storage/sql/postgres.ts';
import * as sqlite from '../../src/storage/sql/sqlite.ts';
import * as testing from '../../src/testing/index.ts';
import { type ConsumerProject, installConsumer, TYPESCRIPTS } from './consumer-project.ts';

let consumer: ConsumerProject;
beforeAll(async () => {
  consumer = await installConsumer();
});
afterAll(() => consumer?.remove());

test('the tarball holds the built files and the texts, nothing else', () => {
  const others = consumer.packed.filter((path) => !/^(docs\/[\w-]+\.md|dist\/[\w-]+\.(js|js\.map|d\.ts))$/.test(path));
  expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
});

test('no vendor SDK and no driver comes with it', async () => {
  await expect(access(join(consumer.folder, 'node_modules/@slack'))).rejects.toThrow('ENOENT');
  await expect(access(join(consumer.folder, 'node_modules/pg'))).rejects.toThrow('ENOENT');
});

test('its declarations name no vendor SDK and no driver', async () => {
  const declarations = consumer.packed.filter((path) => path.endsWith('.d.ts'));
  expect(declarations.length).toBeGreaterThanOrEqual(3);
  for (const path of declarations) {
    const text = await readFile(join(consumer.folder, 'node_modules/@liveprompt/integrations', path), 'utf8');
    expect(text).not.toMatch(/(from|import\(|import) ?['"](@slack\/|pg['"])/);
  }
});

describe.each(['oldest', 'current'])('under the %s Node', (which) => {
  const node = (): string => (which === 'oldest' ? consumer.oldestNode : process.execPath);
  const names = [main, slack, hubspot, salesforce, sqlite, postgres, testing].map((entry) => Object.keys(entry).sort());

  test('it is the Node that is meant', async () => {
    expect(await consumer.run(node(), '--version')).toMatch(which === 'oldest' ? /^v22\.13\./ : /^v24\./);
  });

  test('import gives every entry', async () => {
    expect(JSON.parse(await consumer.run(node(), 'entries.mjs'))).toEqual(names);
  });

  test('require gives the same, once', async () => {
    expect(JSON.parse(await consumer.run(node(), 'entries.cjs'))).toEqual({ names, same: true });
  });

  test('a connection string without pg says what to install', async () => {
    expect(JSON.parse(await consumer.run(node(), 'without-pg.mjs'))).toEqual({
      code: 'MISSING_DEPENDENCY',
      message: 'Postgres by a connection string needs the package pg.',
      hint: 'Install it: npm install pg',
    });
  });

  test('a webhook needs no SDK; a bot token says which one to install', async () => {
    const seen: unknown = JSON.parse(await consumer.run(node(), 'export-to-slack.mjs'));
    expect(seen).toMatchObject({
      webhook: { success: true, status: 'success' },
      bot: { success: false, status: 'failed', code: 'MISSING_DEPENDENCY' },
      landed: 1,
    });
    expect(seen).toHaveProperty('bot.hint', expect.stringContaining('npm install @slack/web-api'));
  });
});

test.each(TYPESCRIPTS)('a typed host compiles with TypeScript %s', async (version) => {
  const compiler = join('node_modules', `typescript-${version}`);
  const { bin } = JSON.parse(await readFile(join(consumer.folder, compiler, 'package.json'), 'utf8')) as {
    bin: { tsc: string };
  };
  const tsc = join(compiler, bin.tsc);
  expect(await consumer.run(process.execPath, tsc, '--version')).toContain(`Version ${version}.`);
  expect(await consumer.run(process.execPath, tsc, '--pretty', 'false')).toBe('');
});
