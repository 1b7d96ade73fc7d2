import { FaultBook } from './fault-book.ts';
import type { Faults } from './faults.ts';
import { type HubSpotSandbox, type HubSpotSandboxOptions, openHubSpot } from './hubspot/hubspot-vendor.ts';
import type { HubSpotPortal } from './hubspot/portal.ts';
import type { SalesforceOrg } from './salesforce/org.ts';
import {
  openSalesforce,
  type SalesforceSandbox,
  type SalesforceSandboxOptions,
} from './salesforce/salesforce-vendor.ts';
import { type Desks, startServer } from './server.ts';
import { openSlack, type SlackSandbox, type SlackSandboxOptions } from './slack/slack-vendor.ts';
import type { SlackWorkspace } from './slack/workspace.ts';
import type { OpenVendor, VendorName, VendorSite } from './vendor.ts';

/** How to reach each vendor's stand-in. */
export interface SandboxVendors {
  readonly slack: SlackSandbox;
  readonly hubspot: HubSpotSandbox;
  readonly salesforce: SalesforceSandbox;
}

/** What each vendor's stand-in holds; all of it may be read and changed by a test. */
export interface SandboxStates {
  readonly slack: SlackWorkspace;
  readonly hubspot: HubSpotPortal;
  readonly salesforce: SalesforceOrg;
}

/** How a sandbox is set up; everything may be left out. */
export interface SandboxOptions<Name extends VendorName = VendorName> {
  /** The vendors to stand in for; all of them when absent. */
  readonly vendors?: readonly Name[];
  readonly slack?: SlackSandboxOptions;
  readonly hubspot?: HubSpotSandboxOptions;
  readonly salesforce?: SalesforceSandboxOptions;
}

/** A running sandbox: the vendors asked for, their state, and the failures to come. */
export type Sandbox<Name extends VendorName = VendorName> = Pick<SandboxVendors, Name> & {
  readonly faults: Faults;
  readonly state: Pick<SandboxStates, Name>;
  /** A page that shows, in a browser, what the first vendor holds. */
  readonly pageUrl: string;
  /** Ends everything at once, answers that are still owed included. */
  close(): Promise<void>;
};

type Openers = {
  [Name in VendorName]: (
    site: VendorSite,
    options: SandboxOptions,
  ) => OpenVendor<SandboxVendors[Name], SandboxStates[Name]>;
};

const VENDORS: Openers = {
  slack: (site, options) => openSlack(site, options.slack),
  hubspot: (site, options) => openHubSpot(site, options.hubspot),
  salesforce: (site, options) => openSalesforce(site, options.salesforce),
};

/**
 * Starts stand-ins of the vendors' APIs on a free port of this machine. They keep state, refuse what the vendor would
 * refuse, and fail on request.
 *
 * @example
 * ```ts
 * import { startSandbox } from '@liveprompt/integrations/testing';
 *
 * const sandbox = await startSandbox();
 * const headers = { 'content-type': 'application/json' };
 * await fetch(sandbox.slack.webhookUrl, { method: 'POST', headers, body: JSON.stringify({ text: 'Hello' }) });
 * sandbox.state.slack.messages('general'); // [{ text: 'Hello', ... }]
 * await sandbox.close();
 * ```
 */
export async function startSandbox<Name extends VendorName = VendorName>(
  options: SandboxOptions<Name> = {},
): Promise<Sandbox<Name>> {
  const ending = new AbortController();
  const desks: Desks = new Map();
  const server = await startServer(desks);
  const faults = new FaultBook(server.refuse);
  const site: VendorSite = { origin: server.origin, faults, closing: ending.signal };
  const names = options.vendors ?? (Object.keys(VENDORS) as Name[]);
  const opened = names.map((name) => [name, open(name, site, options)] as const);
  for (const [name, vendor] of opened) desks.set(name, (request) => vendor.deliver(request, 'socket'));
  return {
    ...(Object.fromEntries(opened.map(([name, vendor]) => [name, vendor.api])) as Pick<SandboxVendors, Name>),
    state: Object.fromEntries(opened.map(([name, vendor]) => [name, vendor.state])) as Pick<SandboxStates, Name>,
    faults,
    pageUrl: opened[0]?.[1].pageUrl ?? server.origin,
    close: () => {
      ending.abort();
      return server.close();
    },
  };
}

function open<Name extends VendorName>(
  name: Name,
  site: VendorSite,
  options: SandboxOptions,
): OpenVendor<SandboxVendors[Name], SandboxStates[Name]> {
  return VENDORS[name](site, options);
}
