import { expect, test } from 'vitest';
import { openSalesforce, refusalOf, V } from './salesforce-client.ts';

interface Answer {
  compositeResponse: {
    body: { id?: string; errorCode?: string }[] & { id?: string };
    httpStatusCode: number;
    referenceId: string;
  }[];
}
const part = (method: string, path: string, referenceId: string, body?: unknown) => ({
  method,
  url: `${V}${path}`,
  referenceId,
  ...(body !== undefined && { body }),
});
const statuses = ({ compositeResponse }: Answer) => compositeResponse.map(({ httpStatusCode }) => httpStatusCode);

test('one request carries several, and later ones use what earlier ones gave', async () => {
  await using room = await openSalesforce();
  const { ask, org, seed } = room;
  const compositeRequest = [
    part('GET', `/sobjects/Contact/${seed.contact.id}?fields=Id,AccountId`, 'who'),
    part('POST', '/sobjects/Task', 'task', { Subject: 'x', WhoId: '@{who.Id}', WhatId: '@{who.AccountId}' }),
    part('PATCH', '/sobjects/Task/@{task.id}', 'change', { Subject: 'about @{task.id}' }),
    part('GET', `/query?q=${encodeURIComponent('SELECT Id, Subject FROM Task')}`, 'found'),
    part('GET', '/sobjects/Task/@{found.records[0].Id}', 'read'),
  ];
  const { status, body, headers } = await ask<Answer>('POST /composite', { compositeRequest });
  expect([status, statuses(body)]).toEqual([200, [200, 201, 204, 200, 200]]);
  const [task] = org.records('Task');
  expect(task?.values).toMatchObject({ Subject: `about ${task?.id}`, WhoId: seed.contact.id, WhatId: seed.account.id });
  expect(body.compositeResponse[1]).toEqual({
    body: { id: task?.id, success: true, errors: [] },
    httpHeaders: {},
    httpStatusCode: 201,
    referenceId: 'task',
  });
  expect(headers.get('sforce-limit-info')).toContain('api-usage=1/');
});

test('what fails takes with it what needs it, or all', async () => {
  await using room = await openSalesforce();
  const { ask, org } = room;
  const compositeRequest = [
    part('POST', '/sobjects/Contact', 'good', { LastName: 'Okafor' }),
    part('POST', '/sobjects/Account', 'bad', {}),
    part('POST', '/sobjects/Task', 'needs', { WhatId: '@{bad.id}' }),
    part('GET', '/nothing', 'lost'),
    part('POST', '/composite', 'inside', { compositeRequest: [] }),
    part('GET', '/sobjects/Task/@{good.nothing}', 'unknown'),
  ];
  const one = await ask<Answer>('POST /composite', { compositeRequest });
  expect(statuses(one.body)).toEqual([201, 400, 400, 404, 404, 400]);
  expect(one.body.compositeResponse[2]?.body[0]?.errorCode).toBe('PROCESSING_HALTED');
  expect(org.records('Contact')).toHaveLength(2);
  const all = await ask<Answer>('POST /composite', { allOrNone: true, compositeRequest: compositeRequest.slice(0, 2) });
  expect(all.body.compositeResponse.map(({ body }) => body[0]?.errorCode)).toEqual([
    'PROCESSING_HALTED',
    'REQUIRED_FIELD_MISSING',
  ]);
  expect(org.records('Contact')).toHaveLength(2);
});

test('requests that make no sense are refused whole', async () => {
  await using room = await openSalesforce();
  const { ask } = room;
  const many = Array.from({ length: 26 }, (_, index) => part('GET', '/limits', `r${index}`));
  const wrong: [object, string][] = [
    [{}, 'JSON_PARSER_ERROR'],
    [{ compositeRequest: [{ method: 'GET' }] }, 'JSON_PARSER_ERROR'],
    [{ compositeRequest: many }, 'LIMIT_EXCEEDED'],
    [{ compositeRequest: [many[0], many[0]] }, 'INVALID_INPUT'],
  ];
  for (const [body, code] of wrong) expect(refusalOf(await ask('POST /composite', body))).toEqual([400, code]);
});
