import { randomBytes } from 'node:crypto';

/** The bytes of a form with one file in it, as they come, and how they are announced. */
export interface MultipartBody {
  body: AsyncIterable<Uint8Array>;
  headers: Record<string, string>;
}

/** One value of a form. */
export interface FormField {
  /** Of the field, in the form. */
  field: string;
  value: string;
  /** Where a form's plain text is not meant. */
  mimeType?: string;
}

/** One file of a form. */
export interface FormFile {
  /** Of the field, in the form. */
  field: string;
  name: string;
  mimeType: string;
  /** Bytes. */
  size: number;
  bytes: AsyncIterable<Uint8Array>;
}

/** As browsers write names into these headers: what would end the value is spelled out. */
const quoted = (text: string): string => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const isMediaType = (type: string): boolean => /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type);

async function* joined(head: Uint8Array, bytes: AsyncIterable<Uint8Array>, foot: Uint8Array) {
  yield head;
  yield* bytes;
  yield foot;
}

/** A form with fields and one file. The file is never held: its bytes go out as they come in. */
export function multipart(fields: readonly FormField[], file: FormFile): MultipartBody {
  const boundary = `lp${randomBytes(18).toString('hex')}`;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const typed = (mimeType: string | undefined): string =>
    mimeType === undefined ? '' : `Content-Type: ${mimeType}\r\n`;
  const part = ({ field, value, mimeType }: FormField): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(field)}"\r\n${typed(mimeType)}\r\n${value}\r\n`;
  const type = isMediaType(file.mimeType) ? file.mimeType : 'application/octet-stream';
  const head = encode(
    `${fields.map(part).join('')}--${boundary}\r\nContent-Disposition: form-data; name="${quoted(file.field)}"; filename="${quoted(file.name)}"\r\n${typed(type)}\r\n`,
  );
  const foot = encode(`\r\n--${boundary}--\r\n`);
  return {
    body: joined(head, file.bytes, foot),
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.byteLength + file.size + foot.byteLength),
    },
  };
}
