import type { Run } from '../../../formatters/document.ts';

const TEXT_ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const NEEDS_ESCAPE = /[&<>]/;

/** Text between tags. Quotes stay as they are: nothing of it ever stands in an attribute. */
export const escapeText = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? text.replace(/[&<>]/g, (mark) => TEXT_ESCAPES[mark] ?? mark) : text;

/** An address as the value of a quoted attribute. */
const escapeAddress = (href: string): string => escapeText(href).replaceAll('"', '&quot;');

const isWebAddress = (href: string): boolean => /^https?:\/\//i.test(href);

/** Spaces at the ends of a marked stretch stand outside of its tags, or they are lost. */
function tagged(tag: 'strong' | 'em', html: string): string {
  return html.trim() === '' ? html : `<${tag}>${html}</${tag}>`;
}

/** What has no tag of its own in a note is written as it is in Markdown, so that its meaning stays. */
function markedText({ text, code, strike }: Run): string {
  if (!code && !strike) return text;
  const marked = code ? `\`${text}\`` : text;
  return strike ? `~~${marked}~~` : marked;
}

function htmlOfRun(run: Run): string {
  const text = escapeText(markedText(run));
  let html = text.includes('\n') ? text.replaceAll('\n', '<br />') : text;
  if (run.italic) html = tagged('em', html);
  if (run.bold) html = tagged('strong', html);
  if (run.href === undefined) return html;
  if (isWebAddress(run.href)) return `<a href="${escapeAddress(run.href)}">${html}</a>`;
  const address = run.href.replace(/^mailto:/i, '');
  return run.text.includes(address) ? html : `${html} (${escapeText(address)})`;
}

/**
 * Runs as HTML of the few inline tags that notes are known to show: `strong`, `em`, `br`, and `a` with a web address.
 * HubSpot does not document which tags survive, so nothing else is sent.
 */
export function htmlOfRuns(runs: readonly Run[]): string {
  let html = '';
  for (const run of runs) html += htmlOfRun(run);
  return html;
}
