import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const LAZY = ['@slack/web-api', 'liquidjs', 'oauth4webapi', 'pg'];
/** They are oracles of the tests. */
const NEVER = ['@hubspot/api-client', 'jsforce'];

/** The packages that a program loads, in the repository, where every SDK is installed. */
async function packagesLoadedBy(program: string): Promise<string[]> {
  const recorder = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({
      load(url, context, next) {
        const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
        if (name !== undefined) seen.add(name);
        return next(url, context);
      },
    });
    await (async () => { ${program} })();
    process.stdout.write(JSON.stringify([...seen]));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', recorder], { cwd: ROOT });
  return JSON.parse(stdout) as string[];
}

const SERVICE = `
  const { randomBytes } = await import('node:crypto');
  const { ExportService, jweEncryption, memoryStorage, renderTemplate } = await import('@liveprompt/integrations');
  const { slack } = await import('@liveprompt/integrations/slack');
  const service = new ExportService({
    providers: [slack({ baseUrl: 'http://127.0.0.1:9/api/', allowHosts: ['127.0.0.1'] })],
    storage: memoryStorage(),
    encryption: jweEncryption({ keys: [{ id: 'k', key: randomBytes(32) }] }),
    oauth: { slack: { clientId: 'c', clientSecret: 's', redirectUri: 'https://host.example/back' } },
  });
`;

describe('what is loaded', () => {
  test.each(['', '/slack', '/hubspot', '/salesforce', '/sqlite', '/postgres', '/testing'])(
    'importing .%s loads nothing that can wait',
    async (subpath) => {
      const loaded = await packagesLoadedBy(`await import('@liveprompt/integrations${subpath}');`);
      expect(loaded.filter((name) => [...LAZY, ...NEVER].includes(name))).toEqual([]);
    },
  );

  test('nor does making a service', async () => {
    const loaded = await packagesLoadedBy(SERVICE);
    expect(loaded).toContain('zod');
    expect(loaded.filter((name) => LAZY.includes(name))).toEqual([]);
  });

  test('each comes when it is first needed', async () => {
    const loaded = await packagesLoadedBy(`${SERVICE}
      await service.forUser({ userId: 'u' }).saveIntegrationConfig({ provider: 'slack', config: { accessToken: 'xoxb-1-2-abc', defaultChannel: '#general' } });
      await service.testConfig('slack', { accessToken: 'xoxb-1-2-abc', defaultChannel: '#general' });
      await service.forUser({ userId: 'u' }).beginAuthorization('slack');
      const { postgresStorage } = await import('@liveprompt/integrations/postgres');
      await postgresStorage({ connectionString: 'postgres://127.0.0.1:9/none' }).migrate().catch(() => {});
      await renderTemplate('{{ report.title }}', { report: { title: 'Weekly', startedAt: '2026-11-02T09:00:00Z', participants: [] } });
    `);
    expect(loaded).toEqual(expect.arrayContaining(LAZY));
  });
});
