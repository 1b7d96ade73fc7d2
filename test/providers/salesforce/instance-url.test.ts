import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ExportService, memoryStorage } from '../../../src/index.ts';
import {
  SALESFORCE_PROVIDER,
  SalesforceIntegration,
  salesforce,
  salesforceConfigSchema,
} from '../../../src/providers/salesforce/index.ts';
import { INSTANCE_HOSTS, instanceUrlProblem } from '../../../src/providers/salesforce/instance-url.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { serve } from '../../support/serve.ts';

const TOKEN = '00Dcanary!of.the.token';

const ACCEPTED: Record<string, string> = {
  'My Domain': 'https://acme.my.salesforce.com',
  'My Domain with a slash': 'https://acme.my.salesforce.com/',
  'My Domain in capitals': 'HTTPS://Acme.My.Salesforce.com',
  'My Domain with the usual port': 'https://acme.my.salesforce.com:443',
  'a sandbox': 'https://acme--uat.sandbox.my.salesforce.com',
  'a developer org': 'https://acme-dev-ed.develop.my.salesforce.com',
  'a scratch org': 'https://nosoftware-flow-1234.scratch.my.salesforce.com',
  'a demo org': 'https://acme.demo.my.salesforce.com',
  'a patch org': 'https://acme.patch.my.salesforce.com',
  'a Trailhead playground': 'https://acme.trailblaze.my.salesforce.com',
  'a free edition': 'https://acme.free.my.salesforce.com',
  'a sandbox of the old form': 'https://acme--uat.cs12.my.salesforce.com',
  'the US military': 'https://acme.my.salesforce.mil',
  China: 'https://acme.my.sfcrmproducts.cn',
  'the alternative domain': 'https://acme.my-salesforce.com',
};

/** Addresses that people copy from their browser, and what is right in their place. */
const PAGES: Record<string, string> = {
  'https://acme.lightning.force.com': 'https://acme.my.salesforce.com',
  'https://acme--uat.sandbox.lightning.force.com': 'https://acme--uat.sandbox.my.salesforce.com',
  'https://acme.my.salesforce-setup.com': 'https://acme.my.salesforce.com',
  'https://acme.lightning.crmforce.mil': 'https://acme.my.salesforce.mil',
  'https://acme.lightning.sfcrmapps.cn': 'https://acme.my.sfcrmproducts.cn',
};

const REFUSED: Record<string, [url: string, why: RegExp]> = {
  'a host that only begins like one': ['https://acme.my.salesforce.com.evil.example', /expected the address/],
  'the domain alone': ['https://my.salesforce.com', /without My Domain/],
  'an empty name': ['https://.my.salesforce.com', /expected the address/],
  'a host that only ends like one': ['https://evil-my.salesforce.com', /without My Domain/],
  'a host that has it in front': ['https://my.salesforce.com.acme.example', /expected the address/],
  'a host without the dot': ['https://acmemy.salesforce.com', /without My Domain/],
  'an instance of old': ['https://na139.salesforce.com', /allowHosts/],
  'the page to log in': ['https://login.salesforce.com', /without My Domain/],
  'a site of a customer': ['https://acme.my.site.com', /expected the address/],
  'pages of a customer': ['https://acme.secure.force.com', /expected the address/],
  'files of users': ['https://acme.file.force.com', /expected the address/],
  'a user name': ['https://admin@acme.my.salesforce.com', /user name or a password/],
  'a password': ['https://admin:secret@acme.my.salesforce.com', /user name or a password/],
  'a host as a user name': ['https://acme.my.salesforce.com@evil.example', /user name or a password/],
  'a path': ['https://acme.my.salesforce.com/services', /without a path/],
  'two slashes': ['https://acme.my.salesforce.com//', /without a path/],
  'a query': ['https://acme.my.salesforce.com/?next=x', /without a path/],
  'an empty query': ['https://acme.my.salesforce.com/?', /without a path/],
  'a fragment': ['https://acme.my.salesforce.com#x', /without a path/],
  'an empty fragment': ['https://acme.my.salesforce.com#', /without a path/],
  'a port': ['https://acme.my.salesforce.com:8443', /without a port/],
  'plain http': ['http://acme.my.salesforce.com', /https/],
  'another scheme': ['ftp://acme.my.salesforce.com', /https/],
  'a script': ['javascript:alert(1)//.my.salesforce.com', /https|expected the address/],
  'an address of numbers': ['https://93.184.216.34', /expected the address/],
  'an address of this machine': ['https://127.0.0.1', /expected the address/],
  'an address of six': ['https://[::1]', /expected the address/],
  'an address in one number': ['https://2130706433', /expected the address/],
  'the address of a cloud’s secrets': ['http://169.254.169.254', /https/],
  'a dot at the end': ['https://acme.my.salesforce.com.', /expected the address/],
  'a space at the end': ['https://acme.my.salesforce.com ', /without spaces/],
  'a line end within': ['https://acme.my.sales\nforce.com', /without spaces/],
  'a backslash': ['https://evil.example\\.my.salesforce.com', /without spaces/],
  'an encoded slash': ['https://evil.example%2f.my.salesforce.com', /expected the address/],
  'letters that look alike': ['https://acme.my.salesfоrce.com', /without spaces/],
  'letters that look alike, spelled out': ['https://acme.my.xn--salesfrce-5fg.com', /expected the address/],
  'a full stop that is none': ['https://evil.example\u3002my.salesforce.com', /without spaces/],
  'a name alone': ['acme', /expected the address/],
  'a host alone': ['acme.my.salesforce.com', /expected the address/],
  nothing: ['', /expected the address/],
};

const EVIL: Record<string, string> = {
  'another host': 'https://evil.example',
  'a host that only begins like one': 'https://acme.my.salesforce.com.evil.example',
  'a host that only ends like one': 'https://evil-my.salesforce.com',
  'a host as a user name': 'https://acme.my.salesforce.com@evil.example',
  'a backslash': 'https://evil.example\\.my.salesforce.com',
  'plain http': 'http://acme.my.salesforce.com',
};

/** An export with what a vault of the application's gives. */
async function exportWith(instanceUrl: string) {
  const service = new ExportService({
    providers: [salesforce()],
    storage: memoryStorage(),
    credentials: async () => ({ instanceUrl, accessToken: TOKEN }),
  });
  const mine = service.forUser({ userId: 'user-1' });
  await mine.saveIntegrationConfig({ provider: 'salesforce', credentialsRef: 'vault' });
  const to = { provider: 'salesforce' as const, destination: { whoId: '003000000000001AAA' } };
  return mine.export({ report: sampleReport(), sessionId: 's-1', to });
}

describe('an address is that of an org', () => {
  test.each(Object.entries(ACCEPTED))('%s', (_name, url) => {
    expect(instanceUrlProblem(url)).toBeUndefined();
    expect(salesforceConfigSchema.safeParse({ instanceUrl: url, accessToken: TOKEN }).success).toBe(true);
  });

  test('that the application allows', () => {
    expect(instanceUrlProblem('https://na139.salesforce.com', ['na139.salesforce.com'])).toBeUndefined();
    expect(instanceUrlProblem('https://proxy.example:8443', ['proxy.example'])).toBeUndefined();
    expect(instanceUrlProblem('https://other.example', ['proxy.example'])).toBeDefined();
    expect(instanceUrlProblem('http://proxy.example', ['proxy.example'])).toContain('https');
  });

  test('whatever is put behind what was accepted stays on a host of Salesforce', () => {
    const pieces = [
      'https:',
      '//',
      '/',
      '\\',
      '.',
      '@',
      ':',
      '443',
      '?',
      '#',
      '%2f',
      '%00',
      ' ',
      '\t',
      '\n',
      '\u3002',
      '-',
    ];
    const names = ['acme', 'my', 'salesforce', 'com', 'evil.example', '.my.salesforce.com', 'acme.my.salesforce.com'];
    const address = fc.array(fc.constantFrom(...pieces, ...names), { maxLength: 9 }).map((all) => all.join(''));
    let accepted = 0;
    const isKept = (text: string): void => {
      if (instanceUrlProblem(text) !== undefined) return;
      accepted += 1;
      const { protocol, hostname, pathname, search } = new URL(`${text.replace(/\/$/, '')}/services/data/?q=x`);
      expect([protocol, pathname, search]).toEqual(['https:', '/services/data/', '?q=x']);
      expect(INSTANCE_HOSTS.some((host) => hostname.endsWith(host) && hostname.length > host.length)).toBe(true);
    };
    const spoiled = fc.tuple(fc.constantFrom(...Object.values(ACCEPTED)), fc.nat(40), fc.constantFrom(...pieces, ''));
    const mixed = spoiled.map(([url, at, piece]) => `${url.slice(0, at)}${piece}${url.slice(at)}`);
    fc.assert(fc.property(fc.oneof(address, mixed), isKept), { numRuns: 3_000 });
    expect(accepted).toBeGreaterThan(50);
  });
});

test.each(Object.entries(PAGES))('%s is one of pages, and the right one is named', (url, right) => {
  expect(instanceUrlProblem(url)).toBe(`is the address of Salesforce’s pages; use ${right}`);
  expect(instanceUrlProblem(right)).toBeUndefined();
});

describe('an address is none of an org', () => {
  test.each(Object.entries(REFUSED))('%s', (_name, [url, why]) => {
    expect(instanceUrlProblem(url)).toMatch(why);
  });
});

describe('a token goes to no other host', () => {
  test.each(Object.entries(REFUSED))('no connection is saved with %s', async (_name, [instanceUrl]) => {
    const service = new ExportService({
      providers: [salesforce()],
      storage: memoryStorage(),
      encryption: { encrypt: async (text) => text, decrypt: async (text) => text },
    });
    const saved = service.forUser({ userId: 'user-1' }).saveIntegrationConfig({
      provider: 'salesforce',
      config: { instanceUrl, accessToken: TOKEN },
    });
    const error = await saved.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'config.instanceUrl' }] });
    expect(JSON.stringify([error, String(error)])).not.toMatch(/canary|secret@/);
  });

  test.each(Object.entries(EVIL))(
    '%s is refused where the application’s own vault names it',
    async (_name, instanceUrl) => {
      const outcome = await exportWith(instanceUrl);
      expect(outcome).toMatchObject({ status: 'failed', code: 'INVALID_INPUT' });
      expect(JSON.stringify(outcome)).not.toContain('canary');
    },
  );

  // What is built by hand, or by a subclass, passes no schema: the transport is the second wall.
  test.each(Object.entries(EVIL))(
    'nothing is sent to %s by an integration that is made by hand',
    async (_name, instanceUrl) => {
      const send = vi.fn<typeof fetch>();
      const config = { instanceUrl, accessToken: TOKEN };
      const integration = new SalesforceIntegration(SALESFORCE_PROVIDER, config, { fetch: send });
      const data = {
        report: sampleReport(),
        sessionId: 's-1',
        options: { destination: { whoId: '003000000000001AAA' } },
      };
      await expect(integration.authenticate()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(integration.exportReport(data)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(integration.search('contact', { query: 'Noor' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      expect(send).not.toHaveBeenCalled();
    },
  );

  test('nor to this machine, unless the application allows it', async () => {
    let count = 0;
    const origin = await serve((_request, response) => {
      count += 1;
      response.end('{}');
    });
    const config = { instanceUrl: origin, accessToken: TOKEN };
    await expect(new SalesforceIntegration(SALESFORCE_PROVIDER, config).authenticate()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await exportWith(origin)).toMatchObject({ status: 'failed', code: 'INVALID_INPUT' });
    expect(count).toBe(0);
    const allowed = new SalesforceIntegration(SALESFORCE_PROVIDER, config, { allowHosts: ['127.0.0.1'] });
    expect([await allowed.authenticate(), count]).toEqual([true, 1]);
  });
});
