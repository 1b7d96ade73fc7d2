export {
  attachmentDigest,
  attachmentSize,
  type OpenedAttachment,
  openAttachment,
  type SourceLimits,
} from './attachment.ts';
export type { ExportContext, Found, PreviousExport, Step } from './delivery/export-context.ts';
export type { Verdict } from './delivery/settle-export.ts';
export type { DeliveryTiming } from './delivery/timing.ts';
export type { Encryption, EncryptionContext } from './encryption/encryption.ts';
export { type JweKey, jweEncryption } from './encryption/jwe.ts';
export {
  type InputIssue,
  IntegrationError,
  type IntegrationErrorCode,
  type IntegrationErrorInit,
  isIntegrationError,
  type UnreadableReason,
} from './errors.ts';
export { formatHtml } from './formatters/format-html.ts';
export { formatMarkdown } from './formatters/format-markdown.ts';
export { formatText } from './formatters/format-text.ts';
export type { FormattedText } from './formatters/formatted-text.ts';
export { renderTemplate } from './formatters/render-template.ts';
export {
  type Finding,
  type FormattedMessage,
  Integration,
  type IntegrationRuntime,
  type SearchItem,
  type SearchPage,
  type SearchQuery,
} from './integration.ts';
export { type LogFields, type Logger, silentLogger } from './logger.ts';
export type {
  Candidate,
  MatchDecision,
  MatchStatus,
  MatchSubject,
  RecordMatches,
  RecordRef,
} from './matching/records.ts';
export type { OAuthApp, OAuthEndpoints, OAuthVendor, TokenAnswer } from './oauth-vendor.ts';
export type { AnyProviderEntry } from './provider.ts';
export {
  type ConfigField,
  defineProvider,
  type FormField,
  type IntegrationProvider,
  type ProviderEntry,
} from './provider.ts';
export type {
  ActionItem,
  Attachment,
  ByteStream,
  Decision,
  ExportOptions,
  FormatInput,
  Insight,
  MeetingReport,
  MeetingSummary,
  Participant,
  ProgressEvent,
  ReportExportData,
  TranscriptTurn,
} from './report.ts';
export { exportOptionsSchema, meetingReportSchema, meetingSummarySchema } from './report.ts';
export type {
  Coverage,
  CoverageEntry,
  ElementKind,
  ExportOutcome,
  ExportPart,
  ExportResult,
  ExportStatus,
  ExportWarning,
  OmissionReason,
  RevokeReceipt,
} from './result.ts';
export type {
  Authorization,
  AuthorizationRequest,
  AuthorizationReturn,
} from './service/authorization.ts';
export type { ConnectionHealth } from './service/connection-health.ts';
export type { CredentialsLookup } from './service/connection-secrets.ts';
export type { DeletedConnection } from './service/connections.ts';
export type { HistoryEntry, HistoryPage, HistoryQuery } from './service/export-history.ts';
export {
  type ConfigTest,
  configureExportService,
  ExportService,
  type ExportServiceOptions,
  getExportService,
  type ProviderListing,
  type Register,
} from './service/export-service.ts';
export type { ExportStatistics, ExportStatisticsQuery } from './service/export-statistics.ts';
export type { Identity } from './service/identity.ts';
export type { ExportContent, ExportRecord, LoadReport } from './service/load-report.ts';
export type {
  DestinationOf,
  ExportRequest,
  ExportTarget,
  ProviderIdOf,
  TargetlessOptions,
} from './service/provider-types.ts';
export type { ResumedExport, ResumeOptions } from './service/resume.ts';
export type { RevokeOptions } from './service/revoke-export.ts';
export type { RotateOptions, Rotation, RotationProgress, UnreadableSecret } from './service/rotate-keys.ts';
export type { ListedSetting, SavedSetting, SettingDefaults, SettingInput, SettingPatch } from './service/settings.ts';
export type { ExportPreview, UserExportService } from './service/user-export-service.ts';
export { memoryStorage } from './storage/memory.ts';
export type {
  DayStatistics,
  ExportQuery,
  ExportRow,
  OwnerKey,
  SettingRow,
  StatisticsQuery,
  StorageAdapter,
} from './storage/storage-adapter.ts';
