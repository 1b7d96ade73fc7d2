import type { Token, Tokens } from 'marked';
import { pushRun, type Run, textOfRuns } from './document.ts';
import { isDisguised, safeHref } from './safe-link.ts';

type Style = Omit<Run, 'text'>;

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function decodeEntity(whole: string, name: string): string {
  const known = ENTITIES[name];
  if (known !== undefined) return known;
  if (!name.startsWith('#')) return whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isText =
    code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code !== 0x202d && code !== 0x202e;
  return isText && code !== 0x7f ? String.fromCodePoint(code) : whole;
}

function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,5});/gi, decodeEntity) : text;
}

/** A single line end in Markdown is a space. */
const withoutSoftBreaks = (text: string): string => (text.includes('\n') ? text.replace(/[ \t]*\n[ \t]*/g, ' ') : text);

/** A link as text and address side by side, for one that must not be live or would mislead. */
function pushSpelledOut(out: Run[], label: Run[], address: Run): void {
  for (const run of label) pushRun(out, run);
  pushRun(out, { text: ' (' });
  pushRun(out, address);
  pushRun(out, { text: ')' });
}

/** Two links in a row stay two, even to one address. */
function pushLabel(out: Run[], label: readonly Run[], href: string): void {
  const [first, ...more] = label;
  if (first !== undefined) out.push({ ...first, href });
  for (const run of more) pushRun(out, { ...run, href });
}

function pushLink(out: Run[], token: Tokens.Link | Tokens.Image, style: Style): void {
  const isLabelled = token.raw.startsWith('[') || token.type === 'image';
  // Only addresses that spell out their scheme are links; `www.…` and bare e-mail addresses stay the text they were.
  if (!isLabelled && (token.raw.startsWith('www.') || !/^<?(https?:|mailto:)/i.test(token.raw))) {
    const bare = token.raw.replace(/^<(.*)>$/s, '$1');
    pushRun(out, { text: bare, ...style });
    return;
  }
  const href = safeHref(token.href);
  const plain: Style = { ...style };
  delete plain.href;
  const label: Run[] = [];
  if (token.type === 'image') pushRun(label, { text: decodeEntities(token.text), ...plain });
  else pushTokens(label, token.tokens, plain);
  const shown = textOfRuns(label).trim();
  const title = token.title ? decodeEntities(token.title) : '';
  if (shown === '' || shown === token.href) pushRun(out, { text: token.href, ...plain, ...(href ? { href } : {}) });
  else if (href === undefined) pushSpelledOut(out, label, { text: token.href, ...plain });
  else if (isDisguised(shown, href)) pushSpelledOut(out, label, { text: href, ...plain, href });
  else pushLabel(out, label, href);
  if (title !== '' && title !== shown) pushRun(out, { text: ` (${title})`, ...plain });
}

const isBreak = (html: string): boolean => /^<br\s*\/?>$/i.test(html.trim());

/** The text of a token that has no other tokens inside. */
function textOf(token: Tokens.Generic): string {
  const text = String(token['text'] ?? token.raw);
  switch (token.type) {
    case 'codespan':
      return withoutSoftBreaks(text);
    case 'br':
      return '\n';
    case 'html':
      return isBreak(token.raw) ? '\n' : withoutSoftBreaks(token.raw);
    case 'escape':
      return text;
    default:
      return decodeEntities(withoutSoftBreaks(text));
  }
}

const STYLES: Record<string, Style> = { strong: { bold: true }, em: { italic: true }, del: { strike: true } };
const LEAVES = new Set(['codespan', 'br', 'html', 'escape']);

function pushToken(out: Run[], token: Tokens.Generic, style: Style): void {
  if (token.type === 'link' || token.type === 'image') pushLink(out, token as Tokens.Link, style);
  else if (token.tokens !== undefined && !LEAVES.has(token.type))
    pushTokens(out, token.tokens, { ...style, ...STYLES[token.type] });
  else if (token.type === 'codespan') pushRun(out, { text: textOf(token), ...style, code: true });
  else pushRun(out, { text: textOf(token), ...style });
}

function pushTokens(out: Run[], tokens: readonly Token[], style: Style): void {
  for (const token of tokens) pushToken(out, token, style);
}

/** Inline Markdown tokens as runs. Raw HTML stays the text it is, but for `<br>`. */
export function toRuns(tokens: readonly Token[]): Run[] {
  const runs: Run[] = [];
  pushTokens(runs, tokens, {});
  return runs;
}
