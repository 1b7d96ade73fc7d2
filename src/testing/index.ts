/** Stand-ins of the vendors' APIs, for tests of code that exports reports. Nothing leaves this machine. */
export type { Fault, FaultKind, Faults, FaultTarget } from './faults.ts';
export { type Sandbox, type SandboxOptions, type SandboxStates, type SandboxVendors, startSandbox } from './sandbox.ts';
export type { SlackBlock, SlackLiveParts, SlackMention } from './slack/live-parts.ts';
export type { SlackRequest } from './slack/request-log.ts';
export type { SlackSandbox, SlackSandboxOptions } from './slack/slack-vendor.ts';
export type {
  SlackApp,
  SlackChannel,
  SlackMessage,
  SlackMetadata,
  SlackTeam,
  SlackToken,
  SlackUser,
  SlackWebhook,
} from './slack/state.ts';
export type { NewSlackChannel, NewSlackMessage, NewSlackUser, SlackWorkspace } from './slack/workspace.ts';
export type { VendorName } from './vendor.ts';
