import { describe, expect, test } from 'vitest';
import type { ReportExportData } from '../../../src/index.ts';
import { withReference } from '../../../src/providers/hubspot/export/reference.ts';
import {
  HUBSPOT_LIMITS,
  type HubSpotDestination,
  type HubSpotFormat,
  HubSpotIntegration,
} from '../../../src/providers/hubspot/index.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

type Stage = Awaited<ReturnType<typeof hubspotService>>;
type Values = Record<string, string | number | boolean>;

const send = ({ mine, portal }: Stage, customProperties: Values | undefined, report = sampleReport()) =>
  mine.export({
    report,
    sessionId: 's',
    to: {
      provider: 'hubspot',
      destination: {
        associations: [{ type: 'contact', id: portal.records('contacts')[0]?.id ?? '' }],
        ...(customProperties === undefined ? {} : { customProperties }),
      },
    },
    options: { includeAttachments: true },
  });

async function withProperties(): Promise<Stage> {
  const at = await hubspotService();
  for (const type of ['bool', 'date', 'datetime', 'number'] as const)
    at.portal.addProperty('notes', { name: `my_${type}`, type } as never);
  return at;
}

/** What the note's one call said of a property. */
const sent = ({ portal }: Stage, name: string): unknown => {
  const call = portal.requests.findLast(({ operation }) => operation === 'notes.create');
  return (call?.body.properties as Record<string, unknown> | undefined)?.[name];
};

describe('a value of the account’s own property', () => {
  test.each<[string, Values[string], string]>([
    ['my_bool', true, 'true'],
    ['my_bool', 'false', 'false'],
    ['my_number', 7, '7'],
    ['my_number', '0012.50', '0012.50'],
    ['my_number', '12345678901234567890', '12345678901234567890'],
    ['my_number', ' 1e3 ', '1e3'],
    ['my_date', '2028-02-29', '2028-02-29'],
    ['my_datetime', '2026-11-30T18:00:00+01:00', '2026-11-30T17:00:00.000Z'],
    ['my_datetime', '2026-11-30T17:00:00Z', '2026-11-30T17:00:00.000Z'],
  ])('%s %j goes out as %j', async (name, value, wanted) => {
    const at = await withProperties();
    expect((await send(at, { [name]: value })).status).toBe('success');
    expect(sent(at, name)).toBe(wanted);
  });

  test('that fits its property not is refused before anything is written', async () => {
    const at = await withProperties();
    const refused = async (name: string, value: Values[string]) => {
      const { code, issues } = await send(at, { [name]: value });
      return [code, issues?.map(({ message }) => message).join()];
    };
    for (const value of ['yes', 'TRUE', 1])
      expect(await refused('my_bool', value)).toEqual(['INVALID_INPUT', 'expected true or false']);
    for (const value of ['2026-02-30', '2027-02-29', '2026-13-01', '2026-11-30T00:00:00Z'])
      expect(await refused('my_date', value)).toEqual(['INVALID_INPUT', expect.stringContaining('expected a date')]);
    for (const value of ['2026-02-30T10:00:00Z', '2026-11-30T17:00:00', '2026-11-30', '2026-11-30T99:00:00Z'])
      expect(await refused('my_datetime', value)).toEqual([
        'INVALID_INPUT',
        expect.stringContaining('expected a date and time'),
      ]);
    for (const value of ['', '0x10', '1,5', 'Infinity'])
      expect(await refused('my_number', value)).toEqual(['INVALID_INPUT', 'expected a number']);
    expect(at.operations()).not.toContain('notes.create');
  });
});

describe('notes of a subclass', () => {
  /** A service whose notes say this. */
  const saying = (...notes: string[]) => {
    class Own extends HubSpotIntegration {
      override formatReport(data: ReportExportData<HubSpotDestination>): HubSpotFormat {
        const format = super.formatReport(data);
        return { ...format, notes: notes.map((html) => ({ ...format.notes[0], html })) } as HubSpotFormat;
      }
    }
    return hubspotService({ provider: { integration: Own } });
  };

  test.each([
    ['too long', ['x'.repeat(HUBSPOT_LIMITS.bodyLength + 1)], 'a note is longer than 65536 characters'],
    ['the second too long', ['x', 'x'.repeat(HUBSPOT_LIMITS.bodyLength + 1)], 'a note is longer'],
    ['empty', ['x', ''], 'a note is empty'],
    ['none at all', [], 'there is no note'],
  ])('%s: nothing is sent', async (_what, notes, message) => {
    const at = await saying(...notes);
    const outcome = await send(at, undefined);
    expect(outcome).toMatchObject({ status: 'failed', code: 'REJECTED', error: expect.stringContaining(message) });
    expect(at.operations()).toEqual([]);
  });

  test('that are as long as HubSpot takes go out as they are, without the reference', async () => {
    const longest = 'x'.repeat(HUBSPOT_LIMITS.bodyLength);
    const at = await saying(longest);
    expect((await send(at, undefined)).status).toBe('success');
    expect(at.live('notes')[0]?.properties.hs_note_body === longest).toBe(true);
  });

  test('get the reference up to the last character there is room for', () => {
    const line = withReference('', 'lp-1');
    const room = HUBSPOT_LIMITS.bodyLength - line.length;
    expect(withReference('x'.repeat(room), 'lp-1').endsWith(`x${line}`)).toBe(true);
    expect(withReference('x'.repeat(room + 1), 'lp-1').endsWith('x')).toBe(true);
  });
});

describe('a file’s name and kind', () => {
  const upload = async (name: string, mimeType: string) => {
    const at = await hubspotService();
    const attachments = [{ name, mimeType, content: new TextEncoder().encode('hello') }];
    const outcome = await send(at, undefined, sampleReport({ attachments }));
    expect(outcome.status).toBe('success');
    const [file, ...others] = at.portal.files;
    expect([others, new TextDecoder().decode(file?.content)]).toEqual([[], 'hello']);
    return file;
  };

  test.each([
    ['text/csv', 'text/csv'],
    ['nonsense', 'application/octet-stream'],
    ['text/plain\r\nx-evil: 1', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('the kind %j is told as %j', async (given, wanted) => {
    expect((await upload('a.txt', given))?.contentType).toBe(wanted);
  });

  test('a name with quotes is taken', async () => {
    expect(await upload('my "best" plan.txt', 'text/plain')).toMatchObject({ contentType: 'text/plain' });
  });

  test('two of one name are two, and neither takes the place of anything', async () => {
    const at = await hubspotService();
    const attachments = ['one', 'two'].map((text) => ({
      name: 'plan.txt',
      mimeType: 'text/plain',
      content: new TextEncoder().encode(text),
    }));
    expect((await send(at, undefined, sampleReport({ attachments }))).status).toBe('success');
    const there = at.portal.files.filter(({ deleted }) => !deleted);
    expect(there.map(({ content }) => new TextDecoder().decode(content))).toEqual(['one', 'two']);
    expect(at.live('notes')[0]?.properties.hs_attachment_ids).toBe(there.map(({ id }) => id).join(';'));
    const uploads = at.portal.requests.filter(({ operation }) => operation === 'files.upload');
    expect(uploads.map(({ body }) => JSON.parse(String(body.options)) as unknown)).toEqual([
      { access: 'PRIVATE', overwrite: false },
      { access: 'PRIVATE', overwrite: false },
    ]);
  });
});
