// Answers every Web API call at once, in a process of its own, so that its work is not counted as ours.
import { createServer } from 'node:http';

const ANSWERS: Record<string, unknown> = {
  'chat.postMessage': { ok: true, channel: 'C000000001', ts: '1700000000.000100', message: { team: 'T000000001' } },
  'chat.getPermalink': {
    ok: true,
    channel: 'C000000001',
    permalink: 'https://bench.slack.com/archives/C000000001/p1700000000000100',
  },
};

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const method = request.url?.split('/').at(-1) ?? '';
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(ANSWERS[method] ?? { ok: true }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
