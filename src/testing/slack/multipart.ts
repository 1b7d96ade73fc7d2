const HEAD_END = '\r\n\r\n';

/**
 * The content of a form's first part as it comes in, whatever the part is called; the rest of the form is read and
 * dropped. Gives nothing when there is no part.
 */
export async function* multipartContent(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Uint8Array> {
  const mark = `\r\n--${boundary}`;
  let stage: 'head' | 'content' | 'rest' = 'head';
  let pending = Buffer.alloc(0);
  for await (const chunk of body) {
    if (stage === 'rest') continue;
    pending = Buffer.concat([pending, chunk]);
    if (stage === 'head') {
      const end = pending.indexOf(HEAD_END);
      if (end < 0) continue;
      stage = 'content';
      pending = pending.subarray(end + HEAD_END.length);
    }
    const end = pending.indexOf(mark);
    if (end >= 0) stage = 'rest';
    // What might be the beginning of the mark waits for the next chunk.
    const ready = end >= 0 ? end : Math.max(0, pending.length - mark.length + 1);
    yield pending.subarray(0, ready);
    pending = pending.subarray(ready);
  }
}
