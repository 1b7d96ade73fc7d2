import { SLACK_LIMITS } from '../../../providers/slack/limits.ts';
import { richText } from './rich-text-shapes.ts';
import { all, anyFieldOf, bool, byType, fields, finite, list, oneOf, type Shape, text, url } from './shape.ts';

/** Limits of blocks the package itself never sends, which is why they are not in its table. */
const MORE_LIMITS = {
  sectionFields: 10,
  sectionFieldText: 2_000,
  imageText: 2_000,
  imageUrl: 3_000,
  actionsElements: 25,
  actionId: 255,
  buttonText: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  markdownText: 12_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

const WEB = ['http:', 'https:'];

const plain = (max: number) => byType({ plain_text: fields({ text: text(max) }, { emoji: bool }) });
const eitherText = (max: number) =>
  byType({
    plain_text: fields({ text: text(max) }, { emoji: bool }),
    mrkdwn: fields({ text: text(max) }, { verbatim: bool }),
  });

const blockId = { block_id: text(SLACK_LIMITS.blockId) };

const imageSource = {
  image_url: url(MORE_LIMITS.imageUrl, WEB),
  slack_file: all(anyFieldOf('id', 'url'), fields({}, { id: text(100), url: url(MORE_LIMITS.imageUrl, WEB) })),
};
const altText = { alt_text: text(MORE_LIMITS.imageText) };
const needsImage = anyFieldOf('image_url', 'slack_file');

const buttonStyle = oneOf('primary', 'danger');
const confirm = fields(
  { text: eitherText(MORE_LIMITS.confirmText) },
  {
    title: plain(MORE_LIMITS.confirmTitle),
    confirm: plain(MORE_LIMITS.confirmButton),
    deny: plain(MORE_LIMITS.confirmButton),
    style: buttonStyle,
  },
);
const button = fields(
  { text: plain(MORE_LIMITS.buttonText) },
  {
    action_id: text(MORE_LIMITS.actionId),
    url: url(MORE_LIMITS.buttonUrl, WEB),
    value: text(MORE_LIMITS.buttonValue),
    style: buttonStyle,
    accessibility_label: text(MORE_LIMITS.buttonText),
    confirm,
  },
);
const imageElement = all(needsImage, fields(altText, imageSource));

const cell = byType({
  raw_text: fields({ text: text(SLACK_LIMITS.tableCharsPerMessage) }),
  raw_number: fields({ text: text(SLACK_LIMITS.tableCharsPerMessage), value: finite }),
  rich_text: richText,
});
const columnSettings = fields({}, { align: oneOf('left', 'center', 'right'), is_wrapped: bool });

/** Any one block that makes sense in a message. Others (`video`, `file`, `input`, …) are refused as unsupported. */
export const block: Shape = byType({
  header: fields({ text: plain(SLACK_LIMITS.headerText) }, blockId),
  section: all(
    anyFieldOf('text', 'fields'),
    fields(
      {},
      {
        ...blockId,
        text: eitherText(SLACK_LIMITS.textObject),
        fields: list(eitherText(MORE_LIMITS.sectionFieldText), MORE_LIMITS.sectionFields),
        accessory: byType({ button, image: imageElement }),
        expand: bool,
      },
    ),
  ),
  context: fields(
    {
      elements: list(
        byType({
          plain_text: eitherText(SLACK_LIMITS.textObject),
          mrkdwn: eitherText(SLACK_LIMITS.textObject),
          image: imageElement,
        }),
        SLACK_LIMITS.contextElements,
      ),
    },
    blockId,
  ),
  divider: fields({}, blockId),
  rich_text: richText,
  table: fields(
    { rows: list(list(cell, SLACK_LIMITS.tableColumns), SLACK_LIMITS.tableRows) },
    { ...blockId, column_settings: list(columnSettings, SLACK_LIMITS.tableColumns, 0) },
  ),
  markdown: fields({ text: text(MORE_LIMITS.markdownText) }, blockId),
  image: all(needsImage, fields(altText, { ...blockId, ...imageSource, title: plain(MORE_LIMITS.imageText) })),
  actions: fields({ elements: list(byType({ button }), MORE_LIMITS.actionsElements) }, blockId),
});
