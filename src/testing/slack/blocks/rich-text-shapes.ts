import { SLACK_LIMITS } from '../../../providers/slack/limits.ts';
import { bool, byType, fields, finite, list, oneOf, type Shape, text, url, whole } from './shape.ts';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const ID_LENGTH = 64;

const style = fields({}, { bold: bool, italic: bool, strike: bool, code: bool, underline: bool });
const id = text(ID_LENGTH);
const link = url(SLACK_LIMITS.linkUrl, ['http:', 'https:', 'mailto:', 'tel:', 'slack:']);

const styledText = fields({ text: text(NO_LIMIT) }, { style });
const styledLink = fields({ url: link }, { text: text(NO_LIMIT), unsafe: bool, style });

const inline = byType({
  text: styledText,
  link: styledLink,
  emoji: fields({ name: text(100) }, { unicode: text(100), url: link, style }),
  user: fields({ user_id: id }, { style }),
  usergroup: fields({ usergroup_id: id }, { style }),
  channel: fields({ channel_id: id }, { style }),
  team: fields({ team_id: id }, { style }),
  broadcast: fields({ range: oneOf('here', 'channel', 'everyone') }, { style }),
  date: fields({ timestamp: finite, format: text(500) }, { fallback: text(NO_LIMIT), url: link, style }),
  color: fields({ value: text(20) }, { style }),
});

const inlines = list(inline, NO_LIMIT);
const border = oneOf(0, 1);
const section = fields({ elements: inlines });

const part = byType({
  rich_text_section: section,
  rich_text_list: fields(
    { elements: list(byType({ rich_text_section: section }), NO_LIMIT), style: oneOf('bullet', 'ordered') },
    { indent: whole(0, SLACK_LIMITS.richTextListIndent), border },
  ),
  rich_text_quote: fields({ elements: inlines }, { border }),
  rich_text_preformatted: fields(
    { elements: list(byType({ text: styledText, link: styledLink }), NO_LIMIT) },
    { border },
  ),
});

/** A `rich_text` block with everything it may hold, but for the length of its text, which `textOf` counts. */
export const richText: Shape = fields({ elements: list(part, NO_LIMIT) }, { block_id: text(SLACK_LIMITS.blockId) });
