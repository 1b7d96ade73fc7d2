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
  const isText = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code !== 0x202d && code !== 0x202e;
  return isText && code !== 0x7f ? String.fromCodePoint(code) : whole;
}

function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,5});/gi, decodeEntity) : text;
}

/** A single line end in Markdown is a space. */
const withoutSoftBreaks = (text: string): string =>
  text.includes('\n') ? text.replace(/[ \t]*\n[ \t]*/g, ' ') : text;

/** A link as text and address side by side, for one that must not be live or would mislead. */
function pushSpelledOut(out: Run[], label: Run[], address: Run): void {
  for (const run of label) pushRun(out, run);
  pushRun(out, { text: ' (' });
  pushRun(out, address);
  pushRun(out, { text: ')' });
}

function pushLink(out: Run[], token: Tokens.Link | Tokens.Image, style: Style): void {
  const isLabelled = token.raw.startsWith('[') || token.type === 'image';
  // Only addresses that spell out their scheme are links; `www.…` and bare e-mail addresses stay the text they were.
  if (!isLabelled && (token.raw.startsWith('www.') || !/^<?(https?:|mailto:)/i.test(token.raw))) {
    const bare = token.raw.replace(/^<(.*)>$/s, '$1');
    return pushRun(out, { text: bare, ...style });
  }
  const href = safeHref(token.href);
  const plain: Style = { ...style };
  delete plain.href;
  const label: Run[] = [];
  if (token.type === 'image') pushRun(label, { text: decodeEntities(token.text), ...plain });
  else pushTokens(label, token.tokens, plain);
  const shown = textOfRuns(label).trim();
  const title = token.title ? decodeEntities(token.title) : '';
  if (shown === '') pushRun(out, { text: token.href, ...plain, ...(href ? { href } : {}) });
  else if (href === undefined) pushSpelledOut(out, label, { text: token.href, ...plain });
  else if (isDisguised(shown, href)) pushSpelledOut(out, label, { text: href, ...plain, href });
  else for (const run of label) pushRun(out, { ...run, href });
  if (title !== '' && title !== shown) pushRun(out, { text: ` (${title})`, ...plain });
}

function pushToken(out: Run[], token: Tokens.Generic, style: Style): void {
  switch (token.type) {
    case 'strong':
      return pushTokens(out, token.tokens ?? [], { ...style, bold: true });
    case 'em':
      return pushTokens(out, token.tokens ?? [], { ...style, italic: true });
    case 'del':
      return pushTokens(out, token.tokens ?? [], { ...style, strike: true });
    case 'codespan':
      return pushRun(out, { text: withoutSoftBreaks(token.text), ...style, code: true });
    case 'br':
      return pushRun(out, { text: '\n', ...style });
    case 'link':
    case 'image':
      return pushLink(out, token as Tokens.Link, style);
    case 'html':
      return pushRun(out, { text: /^<br\s*\/?>$/i.test(token.raw.trim()) ? '\n' : withoutSoftBreaks(token.raw), ...style });
    case 'escape':
      return pushRun(out, { text: token.text, ...style });
    default:
      if (token.tokens !== undefined) return pushTokens(out, token.tokens, style);
      return pushRun(out, { text: decodeEntities(withoutSoftBreaks(token.text ?? token.raw)), ...style });
  }
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
