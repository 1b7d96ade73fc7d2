import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../src/testing/index.ts';
import { newPath, open } from '../storage/sqlite-files.ts';
import { sampleReport } from '../support/sample-report.ts';
import { grow, kept, REVOKE_CALL, TOKEN_CALL, tokensOf } from './life-of-a-token.ts';
import { oauthHost, throughTheBrowser } from './oauth-host.ts';
import { ENCRYPTION, VENDORS, type VendorId } from './oauth-service.ts';

const report = sampleReport();
type Host = Awaited<ReturnType<typeof oauthHost>>;

/** The address of every request of this process from now on. */
function watchAddresses(): string[] {
  const addresses: string[] = [];
  const note = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    addresses.push(`${request.method} ${request.path}`);
  };
  subscribe('http.client.request.start', note);
  onTestFinished(() => void unsubscribe('http.client.request.start', note));
  return addresses;
}

/** All that was told or thrown. */
class Told {
  readonly all: unknown[] = [];

  async of(action: Promise<unknown>): Promise<void> {
    const came = await action.catch((error: unknown) => [error, (error as Error).stack, (error as Error).cause]);
    this.all.push(came);
  }

  get text(): string {
    const deep = inspect(this.all, {
      depth: 20,
      showHidden: true,
      maxStringLength: null,
      maxArrayLength: null,
      getters: true,
    });
    return deep + JSON.stringify(this.all);
  }
}

/** One life of a connection in which everything goes wrong once; resolves to the secrets that were about. */
async function wildLife(host: Host, vendor: VendorId, told: Told): Promise<Set<string>> {
  const secrets = new Set<string>();
  const { mine, sandbox, service } = host;
  const { oauth } = sandbox.state[vendor];
  const to = { provider: vendor };
  const fail = (kind: Fault['kind'], method: string) => sandbox.faults.add({ vendor, method, kind } as Fault);
  const { url, session } = await mine.beginAuthorization(vendor);
  secrets.add(session).add(session.split('.').slice(1).join('.'));
  secrets.add(new URL(url).searchParams.get('state') ?? '');
  const sealed = session.slice(vendor.length + 1);
  const begun = await ENCRYPTION.decrypt(sealed, {
    owner: 'user:user-1',
    provider: vendor,
    settingId: 'authorization',
  });
  // The verifier, where there is one.
  secrets.add(
    (JSON.parse(begun) as { config: { secrets: { verifier: string | null } } }).config.secrets.verifier ?? '',
  );
  const callbackUrl = await throughTheBrowser(url);
  secrets.add(new URL(callbackUrl).searchParams.get('code') ?? '');
  const wrong = new URL(callbackUrl);
  wrong.searchParams.set('state', 'nobodys');
  await told.of(mine.completeAuthorization({ callbackUrl: wrong, session }));
  await told.of(service.forUser({ userId: 'user-2' }).completeAuthorization({ callbackUrl, session }));
  fail('html', TOKEN_CALL[vendor]);
  await told.of(mine.completeAuthorization({ callbackUrl, session }));
  await told.of(mine.completeAuthorization({ callbackUrl, session }));
  await told.of(mine.completeAuthorization({ callbackUrl, session }));
  const setting = await host.connected(vendor);
  told.all.push(setting, mine, service);
  for (const kind of ['http-500-before', 'http-429', 'html', 'cut-json', 'redirect', 'reset-before'] as const) {
    await grow('ended', host, setting);
    fail(kind, TOKEN_CALL[vendor]);
    await told.of(mine.export({ report, sessionId: kind, to }));
    await told.of(mine.diagnose(setting.id));
    await told.of(mine.export({ report, sessionId: `${kind} again`, to }));
    if ((await kept(host.storage, setting.id)).grant.isOver) await host.connect(vendor, { settingId: setting.id });
  }
  const [app] = oauth.apps;
  const { clientSecret = '' } = app ?? {};
  secrets.add(clientSecret);
  if (app !== undefined) app.clientSecret = 'another';
  await grow('ended', host, setting);
  await told.of(mine.export({ report, sessionId: 'no app', to }));
  await told.of(mine.search(setting.id, 'contact', { query: 'ada' }));
  if (app !== undefined) app.clientSecret = clientSecret;
  for (const grant of oauth.grants) grant.status = 'revoked';
  await told.of(mine.export({ report, sessionId: 'over', to }));
  await told.of(mine.preview({ report, sessionId: 'over', to }));
  await told.of(mine.getAllIntegrations());
  await told.of(mine.getExportHistory());
  await host.connect(vendor, { settingId: setting.id });
  fail('http-500-before', REVOKE_CALL[vendor]);
  await told.of(mine.deleteIntegrationConfig(setting.id, { revoke: true }));
  await host.connected(vendor);
  for (const token of tokensOf(sandbox, vendor)) secrets.add(token.text).add(token.refreshToken ?? token.text);
  return secrets;
}

/** In one piece, or in the middle of an encoded address. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
];

test.each(VENDORS)('of a connection to %s nothing is given away, whatever goes wrong', async (vendor) => {
  const path = newPath();
  const host = await oauthHost(open(path));
  const addresses = watchAddresses();
  const told = new Told();
  const secrets = await wildLife(host, vendor, told);
  secrets.delete('');
  expect(secrets.size).toBeGreaterThan(10);
  const places = {
    told: told.text,
    logged: inspect(host.logger.lines, { depth: 20 }) + JSON.stringify(host.logger.lines),
    stored: [path, `${path}-wal`].map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : '')).join(''),
    asked: addresses.join('\n'),
  };
  expect(places.stored.length).toBeGreaterThan(10_000);
  expect(addresses.length).toBeGreaterThan(10);
  for (const [place, text] of Object.entries(places))
    for (const secret of secrets)
      for (const form of formsOf(secret))
        expect(text.includes(form), `${place} has ${secret.slice(0, 12)}…`).toBe(false);
});

test('the session shows neither state nor verifier, and the address no verifier', async () => {
  const host = await oauthHost();
  for (const vendor of VENDORS) {
    const { url, session } = await host.mine.beginAuthorization(vendor);
    const state = new URL(url).searchParams.get('state') ?? '';
    const readable = session
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
      .join('\n');
    expect(session + readable).not.toContain(state);
    expect(readable).not.toContain('verifier');
    expect(url).not.toContain('verifier');
    expect(url).not.toContain(host.sandbox[vendor].oauth.clientSecret);
  }
});
