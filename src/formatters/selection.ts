import { IntegrationError } from '../errors.ts';
import { FORMAT_DEFAULTS, type FormatInput } from '../report.ts';
import type { ElementKind, OmissionReason } from '../result.ts';

/** For each kind of element: true when it is wanted, else why it is not. */
export type Selection = Record<ElementKind, true | OmissionReason>;

const wanted = (option: boolean | undefined, byDefault: boolean): true | OmissionReason =>
  (option ?? byDefault) ? true : 'not-asked-for';

/**
 * What the options ask for. `summary` is everything but transcript and analytics; `full` adds the analytics, and the
 * transcript when `includeTranscript` is true. Throws `INVALID_INPUT` for `custom` without its rendered template.
 */
export function selectElements({ options = {}, rendered }: FormatInput): Selection {
  const format = options.format ?? FORMAT_DEFAULTS.format;
  if (format === 'custom' && rendered === undefined) {
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'options.format is "custom", but the template has not been rendered.',
      hint: 'Export through ExportService, or pass `rendered` from `renderTemplate(template, data)`.',
      issues: [{ path: 'rendered', message: 'expected the rendered template' }],
    });
  }
  const full = format === 'full';
  return {
    title: true,
    tldr: true,
    decision: wanted(options.includeDecisions, FORMAT_DEFAULTS.includeDecisions),
    actionItem: wanted(options.includeActionItems, FORMAT_DEFAULTS.includeActionItems),
    insight: wanted(options.includeInsights, FORMAT_DEFAULTS.includeInsights),
    question: wanted(options.includeQuestions, FORMAT_DEFAULTS.includeQuestions),
    effectiveness: true,
    participant: wanted(options.includeParticipants, FORMAT_DEFAULTS.includeParticipants),
    analytics: full ? wanted(options.includeAnalytics, FORMAT_DEFAULTS.includeAnalytics) : 'not-in-format',
    transcriptTurn: full ? wanted(options.includeTranscript, FORMAT_DEFAULTS.includeTranscript) : 'not-in-format',
    attachment: wanted(options.includeAttachments, FORMAT_DEFAULTS.includeAttachments),
  };
}
