import { z } from 'zod';

// Schemas are made when first used: making them takes as long as importing half of the package.
const isoInstant = () =>
  z.iso.datetime({ offset: true, error: 'expected an ISO date and time with its offset (2026-11-30T17:00:00Z)' });
const knownZones = new Set<string>(['UTC']);
const MOST_ZONES = 1_000;

/** Asking for a formatter is the only way to know, and costs more than the rest of the check, so the answer is kept. */
function isTimeZone(zone: string): boolean {
  if (knownZones.has(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return false;
  }
  if (knownZones.size < MOST_ZONES) knownZones.add(zone);
  return true;
}

const isLocale = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

const participantSchema = () =>
  z.object({
    name: z.string(),
    email: z.string().optional(),
    role: z.string().optional(),
    company: z.string().optional(),
    isInternal: z.boolean().optional(),
  });

const decisionSchema = () =>
  z.union([
    z.string(),
    z.object({ decision: z.string(), rationale: z.string().optional(), impact: z.string().optional() }),
  ]);

const actionItemSchema = () =>
  z.union([
    z.string(),
    z.object({
      description: z.string(),
      owner: z.string().optional(),
      ownerEmail: z.string().optional(),
      dueDate: z
        .union([z.iso.date(), isoInstant()], {
          error: 'expected an ISO date (2026-11-30) or an ISO date and time with its offset (2026-11-30T17:00:00Z)',
        })
        .optional(),
      priority: z.string().optional(),
      status: z.string().optional(),
    }),
  ]);

const insightSchema = () =>
  z.union([
    z.string(),
    z.object({ observation: z.string(), evidence: z.string().optional(), recommendation: z.string().optional() }),
  ]);

const scoreSchema = () => z.union([z.number(), z.string()], { error: 'expected a number or a text' });

const effectivenessSchema = () =>
  z.object({
    overall: scoreSchema(),
    communication: scoreSchema(),
    goalAchievement: scoreSchema(),
  });

/** Checks a {@link MeetingSummary}. Texts may be empty; an empty one is left out of every format and counted in the coverage. */
export const meetingSummarySchema = z.lazy(() =>
  z.object({
    tldr: z.string(),
    keyDecisions: z.array(decisionSchema()),
    actionItems: z.array(actionItemSchema()),
    insights: z.array(insightSchema()),
    followUpQuestions: z.array(z.string()),
    effectiveness: effectivenessSchema().optional(),
  }),
);

const transcriptTurnSchema = () =>
  z.object({
    speaker: z.string(),
    text: z.string(),
    /** Seconds since the meeting's start. */
    offset: z.number().nonnegative().optional(),
  });

/** Bytes as they come. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

const isContent = (value: unknown): boolean => value instanceof Uint8Array || value instanceof Blob;
const isFunction = (value: unknown): boolean => typeof value === 'function';

const attachmentSchema = () =>
  z.union([
    z.object({
      name: z.string(),
      mimeType: z.string(),
      content: z.custom<Uint8Array | Blob>(isContent, 'expected a Uint8Array or a Blob'),
    }),
    z.object({
      name: z.string(),
      mimeType: z.string(),
      /** Bytes. */
      size: z.number().int().nonnegative(),
      /** Called for each attempt, so each call gives a stream of its own, such as `() => createReadStream(path)`. */
      open: z.custom<() => ByteStream | Promise<ByteStream>>(isFunction, 'expected a function'),
    }),
  ]);

/** Checks a {@link MeetingReport}. Fields it does not know are dropped, not refused. */
export const meetingReportSchema = z.lazy(() =>
  z.object({
    id: z.string().optional(),
    title: z.string(),
    type: z.string().optional(),
    platform: z.string().optional(),
    startedAt: isoInstant(),
    endedAt: isoInstant().optional(),
    timeZone: z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Vienna').optional(),
    locale: z.string().refine(isLocale, 'expected a BCP 47 language tag such as en-GB').optional(),
    url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).optional(),
    participants: z.array(participantSchema()),
    summary: meetingSummarySchema.optional(),
    transcript: z.array(transcriptTurnSchema()).optional(),
    analytics: z.record(z.string(), z.json()).optional(),
    attachments: z.array(attachmentSchema()).optional(),
  }),
);

const isAbortSignal = (value: unknown): boolean => value instanceof AbortSignal;

/** What of a report is shown, and how an export goes about it: what may also be saved as a setting's default. */
const standingOptions = () => ({
  format: z.enum(['full', 'summary', 'custom']).optional(),
  includeTranscript: z.boolean().optional(),
  includeAnalytics: z.boolean().optional(),
  includeActionItems: z.boolean().optional(),
  includeDecisions: z.boolean().optional(),
  includeParticipants: z.boolean().optional(),
  includeInsights: z.boolean().optional(),
  includeQuestions: z.boolean().optional(),
  includeAttachments: z.boolean().optional(),
  transcriptAs: z.enum(['thread', 'file']).optional(),
  customTemplate: z.string().max(100_000).optional(),
  onRepeat: z.enum(['update', 'replay', 'new']).optional(),
  onUnknown: z.enum(['stop', 'resend']).optional(),
  deadlineMs: z.number().int().positive().max(86_400_000).optional(),
});

/** Checks the options that may be saved as a setting's defaults: those that hold for every meeting. */
export const defaultOptionsSchema = z.lazy(() => z.strictObject(standingOptions()));

/** Checks {@link ExportOptions}. An option it does not know is refused: a misspelt `includeTranscripts` must not pass for a choice. */
export const exportOptionsSchema = z.lazy(() =>
  z.strictObject({
    ...standingOptions(),
    destination: z.unknown().optional(),
    settingId: z.string().min(1).optional(),
    idempotencyKey: z.string().min(1).max(512).optional(),
    signal: z.custom<AbortSignal>(isAbortSignal, 'expected an AbortSignal').optional(),
    onProgress: z.custom<(event: ProgressEvent) => void>(isFunction, 'expected a function').optional(),
    metadata: z.record(z.string(), z.json()).optional(),
  }),
);

/** The options that say what of a report is shown, each with what it is when left out. */
export const FORMAT_DEFAULTS = {
  format: 'full',
  includeTranscript: false,
  includeAnalytics: true,
  includeActionItems: true,
  includeDecisions: true,
  includeParticipants: true,
  includeInsights: true,
  includeQuestions: true,
  includeAttachments: false,
  transcriptAs: 'thread',
} as const;

/** What `onProgress` is told: one event when a step of an export ends. `total` is known once the message is formatted. */
export interface ProgressEvent {
  provider: string;
  step: string;
  done: number;
  total?: number;
}

/** A finished meeting as the assistant wrote it. Texts may be Markdown and are never trusted. */
export type MeetingReport = z.infer<typeof meetingReportSchema>;
/** What a meeting came to. */
export type MeetingSummary = z.infer<typeof meetingSummarySchema>;
/** One person of the meeting. */
export type Participant = z.infer<ReturnType<typeof participantSchema>>;
/** A decision: its text, or its text with the reasons. */
export type Decision = z.infer<ReturnType<typeof decisionSchema>>;
/** A task: its text, or its text with owner, due date, priority and status. */
export type ActionItem = z.infer<ReturnType<typeof actionItemSchema>>;
/** An insight: its text, or the observation with its evidence and what follows from it. */
export type Insight = z.infer<ReturnType<typeof insightSchema>>;
/** One uninterrupted speech of one person. `offset` is in seconds since the start. */
export type TranscriptTurn = z.infer<ReturnType<typeof transcriptTurnSchema>>;
/** A file of the report, held in memory or opened when it is sent. */
export type Attachment = z.infer<ReturnType<typeof attachmentSchema>>;

type CheckedOptions = z.infer<typeof exportOptionsSchema>;

/**
 * What to export, where, and how to treat a repetition. Every field may be left out; docs/formatting.md has the table
 * of defaults.
 */
export interface ExportOptions<Destination = unknown> extends Omit<CheckedOptions, 'destination'> {
  destination?: Destination;
}

/**
 * What an integration gets to export. The `summary` here wins over `report.summary`; both may be absent. `rendered` is
 * the Markdown made from `options.customTemplate`, present when `options.format` is `custom`.
 */
export interface ReportExportData<Destination = unknown> {
  report: MeetingReport;
  summary?: MeetingSummary | undefined;
  sessionId: string;
  options: ExportOptions<Destination>;
  rendered?: string | undefined;
}

/** What a formatter needs: a {@link ReportExportData} fits, and so does a bare `{ report }`. */
export interface FormatInput {
  report: MeetingReport;
  summary?: MeetingSummary | undefined;
  options?: ExportOptions | undefined;
  rendered?: string | undefined;
}
