import type { MeetingReport, MeetingSummary } from '../../../src/report.ts';
import { objectsIn } from './slack-rules.ts';

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&nbsp;': ' ' };

/** Letters and digits in a row, as people count words; marks of writing are not part of one. */
export function wordsOf(text: string): string[] {
  const plain = text
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (name) => ENTITIES[name] ?? name)
    .replace(/&#(\d{1,6});/g, (_all, code) => String.fromCodePoint(Number(code)));
  return plain.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** A Markdown text without what is markup although it is letters: a ticked box, and an address given twice in a row. */
const withoutMarkup = (text: string): string =>
  text
    .replace(/\]\(([^)\s]+)\)\[([^\]]*)\]\(\1\)/g, '$2]($1)')
    .replace(/<br>/g, '\n')
    .replace(/^([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[x\]/gim, '$1');

/** The texts of a report that must not be lost, in its order. */
export function textsOf(report: MeetingReport, withTranscript: boolean): string[] {
  const summary: Partial<MeetingSummary> = report.summary ?? {};
  const fields = (one: string | Record<string, unknown>, names: readonly string[]): string[] =>
    typeof one === 'string' ? [one] : names.map((name) => String(one[name] ?? ''));
  return [
    report.title,
    summary.tldr ?? '',
    ...(summary.keyDecisions ?? []).flatMap((one) => fields(one, ['decision', 'rationale', 'impact'])),
    ...(summary.actionItems ?? []).flatMap((one) => fields(one, ['description', 'owner', 'priority', 'status'])),
    ...(summary.insights ?? []).flatMap((one) => fields(one, ['observation', 'evidence', 'recommendation'])),
    ...(summary.followUpQuestions ?? []),
    ...(withTranscript ? (report.transcript ?? []).flatMap((turn) => [turn.speaker, turn.text]) : []),
  ].map(withoutMarkup);
}

/** Words of `wanted` that `given` has too few of. */
export function missingWords(wanted: Iterable<string>, given: Iterable<string>): string[] {
  const left = new Map<string, number>();
  for (const word of given) left.set(word, (left.get(word) ?? 0) + 1);
  const missing: string[] = [];
  for (const word of wanted) {
    const count = left.get(word) ?? 0;
    if (count === 0) missing.push(word);
    else left.set(word, count - 1);
  }
  return missing;
}

const inlineText = (elements: readonly unknown[]): string =>
  elements.map((element) => (element as { text?: string }).text ?? '').join('');

/**
 * What a reader of the blocks sees, and after it the address of each link. Neighbouring inline elements touch as they
 * do on the screen, so a word cut between two of them is whole here only if it is whole there.
 */
export function visibleText(blocks: readonly unknown[]): string {
  const parts: string[] = [];
  for (const object of objectsIn(blocks)) {
    if (object.type === 'plain_text') parts.push(String(object.text));
    if (!/^rich_text_(section|quote|preformatted)$/.test(String(object.type))) continue;
    parts.push(inlineText(object.elements as unknown[]));
  }
  return [...parts, ...linksIn(blocks)].join('\n');
}

/** Addresses of all links of the blocks. */
export const linksIn = (blocks: readonly unknown[]): string[] =>
  [...objectsIn(blocks)].flatMap((object) => (object.type === 'link' ? [String(object.url)] : []));
