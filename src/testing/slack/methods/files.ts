import { fileAnswer } from '../file-answer.ts';
import { extensionOf } from '../file-types.ts';
import type { MethodContext, SlackMethod } from '../method.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackFile, SlackFilePolicy } from '../state.ts';
import type { SlackWorkspace } from '../workspace.ts';
import { completeUpload } from './complete-upload.ts';

// docs.slack.dev files.getUploadURLExternal, errors.
const ALT_TEXT_LENGTH = 1000;
const SNIPPET_BYTES = 1_000_000;

const getUploadUrl: SlackMethod = {
  tier: 4,
  scopes: ['files:write'],
  required: ['filename', 'length'],
  optional: ['alt_txt', 'snippet_type'],
  run({ workspace, args }) {
    const size = readLength(args.length);
    const name = String(args.filename);
    const altText = args.alt_txt === undefined ? undefined : String(args.alt_txt);
    if (altText !== undefined && altText.length > ALT_TEXT_LENGTH) throw new SlackRefusal('alt_txt_too_large');
    if (args.snippet_type && size > SNIPPET_BYTES) throw new SlackRefusal('snippet_too_large');
    checkPolicy(name, size, workspace.filePolicy);
    const file = workspace.addFile({ name, size, ...(altText !== undefined && { altText }) });
    return { upload_url: file.uploadUrl, file_id: file.id };
  },
};

const info: SlackMethod = {
  tier: 4,
  scopes: ['files:read'],
  required: ['file'],
  optional: ['cursor', 'limit'],
  run({ workspace, args }) {
    const file = findFile(workspace, args.file);
    return { file: fileAnswer(file, workspace), comments: [], response_metadata: { next_cursor: '' } };
  },
};

const remove: SlackMethod = {
  tier: 3,
  scopes: ['files:write'],
  required: ['file'],
  optional: [],
  run({ workspace, args }) {
    const file = findFile(workspace, args.file);
    if (file.userId !== workspace.app.botUserId) throw new SlackRefusal('cant_delete_file');
    file.deleted = true;
    return {};
  },
};

const complete: SlackMethod = {
  tier: 4,
  scopes: ['files:write'],
  required: ['files'],
  optional: ['channel_id', 'channels', 'thread_ts', 'initial_comment', 'blocks', 'username', 'icon_emoji', 'icon_url'],
  run(context: MethodContext) {
    return { files: completeUpload(context) };
  },
};

// Slack's words for a length of 0; the same is taken for what is no whole number. The latter is unverified.
function readLength(value: unknown): number {
  const length = Number(value);
  if (!Number.isSafeInteger(length) || length < 1) throw new SlackRefusal('missing_argument');
  return length;
}

function checkPolicy(name: string, size: number, policy: SlackFilePolicy): void {
  if (policy.uploadsDisabled) throw new SlackRefusal('file_uploads_disabled');
  if (policy.refusedExtensions.includes(extensionOf(name))) throw new SlackRefusal('file_type_not_allowed');
  if (size > policy.largestBytes) throw new SlackRefusal('file_upload_size_restricted');
  if (size > policy.storageLeftBytes) throw new SlackRefusal('storage_limit_reached');
}

// Whether Slack knows a file before its bytes came is not documented; here it does not, and does after, completed or not.
function findFile({ files }: SlackWorkspace, id: unknown): SlackFile {
  const file = files.find((known) => known.id === id);
  if (!file?.isUploaded) throw new SlackRefusal('file_not_found');
  if (file.deleted) throw new SlackRefusal('file_deleted');
  return file;
}

/** The `files.*` methods. */
export const FILE_METHODS: Record<string, SlackMethod> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': complete,
  'files.info': info,
  'files.delete': remove,
};
