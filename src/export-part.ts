import type { ExportPart, ExportWarning } from './result.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A part as an outcome names it, from what its step resolved to. */
export function toPart(name: string, result: unknown): ExportPart {
  const fields = typeof result === 'object' && result !== null ? (result as Record<string, unknown>) : {};
  const exportId = text(fields.exportId);
  const url = text(fields.url);
  return { name, ...(exportId === undefined ? {} : { exportId }), ...(url === undefined ? {} : { url }) };
}

/** A part that was there is not there any more, and comes again. */
export const sentAgain = (name: string, vendor: string): ExportWarning => ({
  code: 'PART_SENT_AGAIN',
  message: `${name} had been deleted in ${vendor} and was sent again.`,
});
