/** What a kind of file is called. */
export interface SlackFileType {
  readonly mimetype: string;
  /** Slack's own word for it. */
  readonly filetype: string;
  /** The words a reader sees. */
  readonly prettyType: string;
}

const UNKNOWN: SlackFileType = { mimetype: 'application/octet-stream', filetype: 'binary', prettyType: 'Binary' };

const TYPES: Record<string, SlackFileType> = {
  csv: { mimetype: 'text/csv', filetype: 'csv', prettyType: 'CSV' },
  docx: {
    mimetype: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    filetype: 'docx',
    prettyType: 'Word Document',
  },
  gif: { mimetype: 'image/gif', filetype: 'gif', prettyType: 'GIF' },
  html: { mimetype: 'text/html', filetype: 'html', prettyType: 'HTML' },
  ics: { mimetype: 'text/calendar', filetype: 'text', prettyType: 'Calendar' },
  jpg: { mimetype: 'image/jpeg', filetype: 'jpg', prettyType: 'JPEG' },
  json: { mimetype: 'application/json', filetype: 'json', prettyType: 'JSON' },
  m4a: { mimetype: 'audio/mp4', filetype: 'm4a', prettyType: 'MPEG 4 Audio' },
  md: { mimetype: 'text/markdown', filetype: 'markdown', prettyType: 'Markdown' },
  mp3: { mimetype: 'audio/mpeg', filetype: 'mp3', prettyType: 'MP3' },
  mp4: { mimetype: 'video/mp4', filetype: 'mp4', prettyType: 'MPEG 4 Video' },
  pdf: { mimetype: 'application/pdf', filetype: 'pdf', prettyType: 'PDF' },
  png: { mimetype: 'image/png', filetype: 'png', prettyType: 'PNG' },
  srt: { mimetype: 'application/x-subrip', filetype: 'text', prettyType: 'Subtitles' },
  txt: { mimetype: 'text/plain', filetype: 'text', prettyType: 'Plain Text' },
  vtt: { mimetype: 'text/vtt', filetype: 'vtt', prettyType: 'Subtitles' },
  wav: { mimetype: 'audio/wav', filetype: 'wav', prettyType: 'WAV' },
  zip: { mimetype: 'application/zip', filetype: 'zip', prettyType: 'Zip' },
};

const SPELLINGS: Record<string, string> = { htm: 'html', jpeg: 'jpg', log: 'txt', markdown: 'md', text: 'txt' };

/** What a file is taken for by its name; a binary one when the ending says nothing. */
export function fileTypeOf(name: string): SlackFileType {
  const ending = extensionOf(name);
  const known = Object.hasOwn(SPELLINGS, ending) ? (SPELLINGS[ending] ?? '') : ending;
  return (Object.hasOwn(TYPES, known) ? TYPES[known] : undefined) ?? UNKNOWN;
}

/** The ending of a name without its dot, in small letters; empty when it has none. */
export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}
