// Answers every call of Slack's Web API, of HubSpot's API and of Salesforce's at once, in a process of its own, so that its work is not counted as ours.
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

/** One field as a description has it, so far as anybody reads it here. */
const field = (name: string, type: string, length: number, values: string[] = []) => ({
  name,
  label: name,
  type,
  length,
  createable: true,
  updateable: true,
  nillable: values.length === 0,
  defaultedOnCreate: values.length > 0,
  calculated: false,
  externalId: false,
  unique: false,
  restrictedPicklist: false,
  picklistValues: values.map((value) => ({ value, label: value, active: true, defaultValue: false })),
});
const SALESFORCE: Record<string, unknown> = {
  Task: { id: '00T000000000001AAA', success: true, errors: [] },
  describe: {
    name: 'Task',
    label: 'Task',
    createable: true,
    fields: [
      field('Subject', 'combobox', 255),
      field('Description', 'textarea', 32_000),
      field('ActivityDate', 'date', 0),
      field('Status', 'picklist', 255, ['Not Started', 'Completed']),
      field('Priority', 'picklist', 255, ['High', 'Normal', 'Low']),
      field('WhoId', 'reference', 18),
      field('WhatId', 'reference', 18),
      field('OwnerId', 'reference', 18),
    ],
  },
};
const MADE = ['notes', 'Task'];

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const method = request.url?.split('/').at(-1) ?? '';
    response
      .writeHead(MADE.includes(method) ? 201 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(SLACK[method] ?? HUBSPOT[method] ?? SALESFORCE[method] ?? { ok: true }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
