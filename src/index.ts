export { formatText } from './formatters/format-text.ts';
export { formatMarkdown } from './formatters/format-markdown.ts';
export { formatHtml } from './formatters/format-html.ts';
