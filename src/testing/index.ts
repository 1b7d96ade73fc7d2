/** For tests: stand-ins of the vendors' APIs, contracts for your own parts, a storage that fails. Nothing leaves this machine. */
export { type ContractCheck, ContractViolation } from './contract/contract-check.ts';
export type { EncryptionContractOptions, OpenedEncryption } from './contract/encryption-check.ts';
export { encryptionContract } from './contract/encryption-contract.ts';
export type { IntegrationContractOptions, OpenedIntegration } from './contract/integration-check.ts';
export { integrationContract } from './contract/integration-contract.ts';
export type { Refusal } from './contract/integration-traffic.ts';
export type { OpenedStorage, StorageContractOptions, StorageHandle } from './contract/storage-check.ts';
export { storageContract } from './contract/storage-contract.ts';
export type { Fault, FaultKind, Faults, FaultTarget } from './faults.ts';
export { faultyStorage } from './faulty-storage.ts';
export type { HubSpotSandbox, HubSpotSandboxOptions } from './hubspot/hubspot-vendor.ts';
export type { HubSpotTies, HubSpotValues, NewHubSpotOwner, NewHubSpotProperty } from './hubspot/new-state.ts';
export type { HubSpotObjectType } from './hubspot/object-types.ts';
export type { HubSpotPortal } from './hubspot/portal.ts';
export type { HubSpotRequest } from './hubspot/request-log.ts';
export type {
  HubSpotAssociation,
  HubSpotFile,
  HubSpotLimits,
  HubSpotOption,
  HubSpotOwner,
  HubSpotProperty,
  HubSpotRecord,
  HubSpotRecordRef,
  HubSpotToken,
} from './hubspot/state.ts';
export type { SandboxOAuthClient } from './oauth/oauth-client.ts';
export type { OAuthApp, OAuthCode, OAuthGrant, OAuthToken } from './oauth/oauth-state.ts';
export type { SandboxOAuth } from './oauth/sandbox-oauth.ts';
export type { LoggedRequest } from './request-log.ts';
export type { NewSalesforceField, SalesforceValues } from './salesforce/new-state.ts';
export type { SalesforceObjectType } from './salesforce/object-types.ts';
export type { SalesforceOrg } from './salesforce/org.ts';
export type { SalesforceRequest } from './salesforce/request-log.ts';
export type { SalesforceSandbox, SalesforceSandboxOptions } from './salesforce/salesforce-vendor.ts';
export type {
  SalesforceAction,
  SalesforceDuplicateRule,
  SalesforceField,
  SalesforceFieldType,
  SalesforceFile,
  SalesforceLimits,
  SalesforcePicklistValue,
  SalesforceRecord,
  SalesforceSession,
  SalesforceValue,
} from './salesforce/state.ts';
export { type Sandbox, type SandboxOptions, type SandboxStates, type SandboxVendors, startSandbox } from './sandbox.ts';
export type { SlackBlock, SlackLiveParts, SlackMention } from './slack/live-parts.ts';
export type { SlackRequest } from './slack/request-log.ts';
export type { SlackSandbox, SlackSandboxOptions } from './slack/slack-vendor.ts';
export type {
  SlackApp,
  SlackChannel,
  SlackFile,
  SlackFilePolicy,
  SlackFileShare,
  SlackMessage,
  SlackMetadata,
  SlackTeam,
  SlackToken,
  SlackUser,
  SlackWebhook,
} from './slack/state.ts';
export type {
  NewSlackChannel,
  NewSlackFile,
  NewSlackMessage,
  NewSlackUser,
  SlackWorkspace,
} from './slack/workspace.ts';
export type {
  ContestedOperation,
  StorageFault,
  StorageFaultCount,
  StorageFaults,
  StorageOperation,
} from './storage-fault-book.ts';
export type { VendorName } from './vendor.ts';
