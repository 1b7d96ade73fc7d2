import { AssociationTypes } from '@hubspot/api-client';
import { expect, test } from 'vitest';
import { ASSOCIATION_IDS, associationsTo } from '../../../src/providers/hubspot/objects.ts';

const known: Record<string, string | number> = AssociationTypes;
const capital = (word: string): string => word.replace(/^./, (first) => first.toUpperCase());

const entries = Object.entries(ASSOCIATION_IDS).flatMap(([from, ids]) =>
  Object.entries(ids).map(([to, id]) => [from, to, id] as const),
);

test('the table has every kind of activity and record', () => {
  expect(entries.map(([from, to]) => `${from}To${capital(to)}`).sort()).toEqual(
    ['meeting', 'note', 'task'].flatMap((from) =>
      ['Company', 'Contact', 'Deal', 'Ticket'].map((to) => `${from}To${to}`),
    ),
  );
});

test.each(entries)('%s to %s is the id of HubSpot’s own client: %i', (from, to, id) => {
  expect(id).toBe(known[`${from}To${capital(to)}`]);
  // The id belongs to this pair in this direction only.
  expect(known[id]).toBe(`${from}To${capital(to)}`);
});

test('note to ticket is not 223, which is a ticket’s e-mail', () => {
  expect(ASSOCIATION_IDS.note.ticket).toBe(228);
  expect(AssociationTypes[223]).toBe('ticketToEmail');
  expect(associationsTo('note', [{ type: 'ticket', id: '5' }])).toEqual([
    { to: { id: '5' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 228 }] },
  ]);
});
