import { shortDigest } from '../../../digest.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';

/**
 * What one part of one export is called in HubSpot, so that it can be found again. The same for every attempt; another one
 * where the part takes the place of `replaced`, which may still hold the old one in HubSpot's bin.
 */
export function referenceOf(idempotencyKey: string, part: string, replaced = ''): string {
  return `lp-${shortDigest(JSON.stringify([idempotencyKey, part, replaced]))}`;
}

/**
 * A text with its reference as the last line: also where there is a property for it, since that may be taken away, and
 * people find a second copy by it.
 */
export function withReference(html: string, reference: string): string {
  const line = `<p><em>Reference: ${reference}</em></p>`;
  return html.length + line.length <= HUBSPOT_LIMITS.bodyLength ? `${html}${line}` : html;
}
