import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../../src/formatters/render-template.ts';
import { reportOf, summaryOf } from './support/reports.ts';

const SECRET = 'Zanzibar';
const report = reportOf({
  title: `Plan ${SECRET}`,
  endedAt: '2026-03-02T09:45:00Z',
  participants: [{ name: 'Ida' }, { name: 'Omar' }],
  summary: summaryOf({ tldr: `About ${SECRET}`, keyDecisions: ['Go', 'Wait'] }),
  attachments: [{ name: 'a', mimeType: 'b', content: new Uint8Array(1) }],
});
const render = (template: string): Promise<string> => renderTemplate(template, { report });

describe('renderTemplate', () => {
  it.each([
    ['{% for one in summary.keyDecisions %}- {{ one }}\n{% endfor %}', '- Go\n- Wait\n'],
    ['{{ report.participants | map: "name" | join: ", " }}', 'Ida, Omar'],
    ['{{ title | upcase }}', `PLAN ${SECRET.toUpperCase()}`],
    ['{{ durationMinutes }} min', '45 min'],
    ['{% if report.transcript %}yes{% else %}no{% endif %}', 'no'],
    ['{{ report.startedAt | date: "%Y-%m-%d" }}', '2026-03-02'],
    ['{{ nothing.at.all }}', ''],
  ])('renders %s', async (template, expected) => {
    expect(await render(template)).toBe(expected);
  });

  it('takes the summary argument before the one of the report, and works without any', async () => {
    expect(await renderTemplate('{{ summary.tldr }}', { report, summary: summaryOf({ tldr: 'other' }) })).toBe('other');
    expect(await renderTemplate('[{{ summary.tldr }}]', { report: reportOf() })).toBe('[]');
  });

  it.each([
    '{{ report.constructor }}{{ report.constructor.constructor }}',
    '{{ report.__proto__ }}{{ report["__proto__"]["polluted"] }}',
    '{{ title.constructor.name }}{{ summary.toString }}{{ report.participants.constructor }}',
    '{{ report.attachments }}',
    '{{ process.env.PATH }}{{ globalThis }}',
  ])('gives nothing for %s', async (template) => {
    expect(await render(template)).toBe('');
  });

  it.each([
    ['a loop without end', '{% for a in (1..99999999) %}x{% endfor %}'],
    [
      'loops within loops',
      '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}x{% endfor %}{% endfor %}{% endfor %}',
    ],
    [
      'loops that need no memory',
      `{% assign r = (1..200) %}${'{% for a in r %}'.repeat(6)}${'{% endfor %}'.repeat(6)}`,
    ],
    ['a file named by the report', '{% include summary.tldr %}'],
    ['a file named by the title', '{% render title %}'],
    [
      'an empty loop within loops',
      '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}{% endfor %}{% endfor %}{% endfor %}',
    ],
    [
      'a text that doubles',
      `{% assign a = "${'x'.repeat(100)}" %}${'{% assign a = a | append: a %}'.repeat(40)}{{ a }}`,
    ],
    [
      'a text that doubles by replace',
      `{% assign a = "aaaaaaaaaa" %}${'{% assign a = a | replace: "a", "aaaaaaaaaa" %}'.repeat(12)}{{ a }}`,
    ],
    ['a long join', '{% assign a = (1..900000) | join: "xxxxxxxxxxxxxxxxxxxxxxxxxx" %}{{ a }}'],
    ['a result of many characters', `{% for a in (1..90000) %}${'x'.repeat(60)}{% endfor %}`],
    ['a file', "{% render 'package.json' %}"],
    ['an included file', "{% include '../../package.json' %}"],
    ['a layout', "{% layout 'package.json' %}"],
    ['an unknown filter', '{{ summary.tldr | shout }}'],
    ['an unknown tag', '{% eval x %}'],
    ['a tag that is not closed', '{% for a in summary.keyDecisions %}'],
    ['a filter that fails on the text', '{{ summary.tldr | date: summary.tldr | divided_by: 0 | nosuch }}'],
    ['a template without end', 'x'.repeat(100_001)],
    ['catastrophic filters', `{{ summary.tldr | split: "" | ${'sort | '.repeat(50)} join | nosuch }}`],
  ])('refuses %s in bounded time, without a word of the report', { timeout: 30_000 }, async (_name, template) => {
    const start = performance.now();
    const error: unknown = await render(template).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(performance.now() - start).toBeLessThan(8_000);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'options.customTemplate' }] });
    expect((error as Error).message).toMatch(/^options\.customTemplate: /);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).stack)).not.toContain(
      SECRET,
    );
    expect((error as Error).cause).toBeUndefined();
  });

  it('names the line', async () => {
    await expect(render('one\ntwo\n{{ a | shout }}')).rejects.toThrow('line 3');
  });

  it('never hangs the next one', async () => {
    await render('{% for a in (1..99999999) %}x{% endfor %}').catch(() => undefined);
    expect(await render('{{ 1 | plus: 1 }}')).toBe('2');
  });
});
