// A small web host: people connect HubSpot by its own login, tokens are renewed by themselves, and deleting the connection
// ends the consent. The browser is played by fetch, and HubSpot by the sandbox, which agrees at once.
//   npm run build && node examples/oauth.ts
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExportService, isIntegrationError, jweEncryption, memoryStorage } from '@liveprompt/integrations';
import { hubspot } from '@liveprompt/integrations/hubspot';
import { startSandbox } from '@liveprompt/integrations/testing';

const sandbox = await startSandbox({ vendors: ['hubspot'] });
const portal = sandbox.state.hubspot;
const host = createServer((request, response) => void answer(request, response));
await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;

// What is registered with the vendor. A real host has it from its settings.
const redirectUri = `${origin}/callback/hubspot`;
portal.oauth.apps[0]?.redirectUris.push(redirectUri);
const { clientId, clientSecret } = sandbox.hubspot.oauth;

const service = new ExportService({
  providers: [hubspot({ baseUrl: sandbox.hubspot.baseUrl, allowHosts: ['127.0.0.1'] })],
  storage: memoryStorage(),
  encryption: jweEncryption({ keys: [{ id: '2026-11', key: randomBytes(32) }] }),
  oauth: { hubspot: { clientId, clientSecret, redirectUri } },
});
// Who is logged in is known to the host; here it is always the same person.
const mine = service.forUser({ userId: 'user-1' });

const COOKIE = 'connecting';
// A real host adds Secure, which needs https. Lax, since the vendor sends the person back from another site.
const ATTRIBUTES = 'HttpOnly; SameSite=Lax; Path=/callback';

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  try {
    const { pathname } = new URL(request.url ?? '/', origin);
    if (pathname === '/connect/hubspot') {
      const { url, session } = await mine.beginAuthorization('hubspot', { label: 'Our HubSpot' });
      response.setHeader('set-cookie', `${COOKIE}=${session}; ${ATTRIBUTES}; Max-Age=1800`);
      response.writeHead(302, { location: url }).end();
    } else if (pathname === '/callback/hubspot') {
      const session = new RegExp(`${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1] ?? '';
      const { label } = await mine.completeAuthorization({ callbackUrl: request.url ?? '', session });
      response.setHeader('set-cookie', `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`).end(`${label} is connected.`);
    } else response.writeHead(404).end();
  } catch (error) {
    const { message, hint } = isIntegrationError(error) ? error : { message: 'It failed.', hint: '' };
    response.writeHead(400).end(`${message} ${hint}`);
  }
}

/** A browser with one cookie: from the host to the vendor and back. */
async function connect(): Promise<string> {
  const there = await fetch(`${origin}/connect/hubspot`, { redirect: 'manual' });
  const cookie = there.headers.get('set-cookie')?.split(';')[0] ?? '';
  const back = await fetch(there.headers.get('location') ?? '', { redirect: 'manual' });
  const page = await fetch(back.headers.get('location') ?? '', { headers: { cookie } });
  return `${page.status} ${await page.text()}`;
}

portal.oauth.consents = false;
console.log('The person does not agree:', await connect());
portal.oauth.consents = true;
console.log('The person agrees:', await connect());

const report = {
  title: 'Weekly planning',
  startedAt: '2026-11-16T09:00:00Z',
  participants: [{ name: 'Noor Haddad', email: 'noor@fernhill.example' }],
};
const renewals = () => portal.oauth.grants.map((grant) => grant.renewals);
for (const token of portal.tokens) token.status = 'expired';
const outcome = await mine.export({ report, sessionId: 'session-1', to: { provider: 'hubspot' } });
console.log('The token had ended:', outcome.status, 'after', renewals(), 'renewal');

for (const { id, label } of await mine.getActiveIntegrations()) {
  const { consent } = await mine.deleteIntegrationConfig(id);
  console.log(`${label} is deleted, and the consent ${consent}.`);
}
host.close();
host.closeAllConnections();
await sandbox.close();

// It prints:
//   The person does not agree: 400 The person did not agree to the connection. Begin again, and agree to it on the vendor’s page.
//   The person agrees: 200 Our HubSpot is connected.
//   The token had ended: success after [ 1 ] renewal
//   Our HubSpot is deleted, and the consent revoked.
