import type { ExportPart } from '../../../result.ts';

/** A part as a result names it. */
export const toPart = (name: string, { exportId, url }: { exportId?: string; url?: string }): ExportPart => ({
  name,
  ...(exportId === undefined ? {} : { exportId }),
  ...(url === undefined ? {} : { url }),
});
