// Answers every call of Slack's Web API and of HubSpot's API at once, in a process of its own, so that its work is not counted as ours.
import { createServer } from 'node:http';

const SLACK: Record<string, unknown> = {
  'chat.postMessage': { ok: true, channel: 'C000000001', ts: '1700000000.000100', message: { team: 'T000000001' } },
  'chat.getPermalink': {
    ok: true,
    channel: 'C000000001',
    permalink: 'https://bench.slack.com/archives/C000000001/p1700000000000100',
  },
};

const NOW = '2026-11-02T09:00:00.000Z';
const HUBSPOT: Record<string, unknown> = {
  notes: {
    id: '30000000017',
    properties: { hs_createdate: NOW, hs_lastmodifieddate: NOW, hs_object_id: '30000000017', hs_timestamp: NOW },
    createdAt: NOW,
    updatedAt: NOW,
    archived: false,
  },
  details: { portalId: 48210377, uiDomain: 'app.hubspot.com', dataHostingLocation: 'na1', timeZone: 'US/Eastern' },
};

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const method = request.url?.split('/').at(-1) ?? '';
    response
      .writeHead(method === 'notes' ? 201 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(SLACK[method] ?? HUBSPOT[method] ?? { ok: true }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
