import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asciiDomain, isWithin, parentDomains, parseDomain } from '../../src/matching/domain-name.ts';
import { domainOf, parseEmail } from '../../src/matching/email-address.ts';
import { isFreeMail } from '../../src/matching/free-mail-domains.ts';
import { isPublicSuffix } from '../../src/matching/public-suffixes.ts';

describe('an e-mail address as people and calendars write it', () => {
  test.each([
    ['anna@acme.example', 'anna@acme.example'],
    ['  Anna.Berg+CRM@ACME.Example\n', 'anna.berg+crm@acme.example'],
    ['Anna Berg <anna@acme.example>', 'anna@acme.example'],
    ['"Berg, Anna" <Anna@acme.example>', 'anna@acme.example'],
    ['Anna <3 Berg <anna@acme.example>', 'anna@acme.example'],
    ['<anna@acme.example>', 'anna@acme.example'],
    ['mailto:anna@acme.example', 'anna@acme.example'],
    ['MAILTO:anna%2Bcrm@acme.example?subject=Hi%20there', 'anna+crm@acme.example'],
    ['Anna <mailto:anna@acme.example>', 'anna@acme.example'],
    ['anna@acme.example.', 'anna@acme.example'],
    ['anna\u200b@acme.example', 'anna@acme.example'],
    ['anna@bäckerei.example', 'anna@xn--bckerei-5wa.example'],
    ['anna@XN--BCKEREI-5WA.example', 'anna@xn--bckerei-5wa.example'],
    ['anna@例え.example', 'anna@xn--r8jz45g.example'],
    ['anna@acme。example', 'anna@acme.example'],
    ['Jörg@acme.example', 'jörg@acme.example'],
    ['jo\u0308rg@acme.example', 'jörg@acme.example'],
    ["o'dell@acme.example", "o'dell@acme.example"],
    ['a..b.@acme.example', 'a..b.@acme.example'],
    [`${'c'.repeat(70)}@resource.calendar.google.com`, `${'c'.repeat(70)}@resource.calendar.google.com`],
  ])('%j', (text, email) => {
    expect(parseEmail(text)).toBe(email);
  });

  test.each([
    '',
    ' ',
    'anna',
    '@',
    '@acme.example',
    'anna@',
    'anna@acme',
    'anna@.example',
    'anna@acme..example',
    'anna@-acme.example',
    'anna@acme.123',
    'anna@127.0.0.1',
    'anna@0x7f.1',
    'anna@[127.0.0.1]',
    'anna@acme.example/x',
    'anna@acme.example:25',
    'anna@acme.example#x',
    'anna@ac me.example',
    'anna@acme%2eexample',
    'an na@acme.example',
    '"an na"@acme.example',
    'anna@b@acme.example',
    'anna@acme.example, boris@acme.example',
    'anna@acme.example; boris@acme.example',
    'anna@acme.example>',
    'Anna <>',
    'Anna <anna@acme.example> x',
    'mailto:',
    'mailto:%',
    'mailto:anna@acme.example,boris@acme.example',
    'anna@xn--iñvalid.example',
    `${'a'.repeat(250)}@acme.example`,
    `anna@${'a'.repeat(64)}.example`,
    `anna@${'a.'.repeat(400)}example`,
    'tel:+43123',
    `${'x'.repeat(1_000)} <anna@acme.example>`,
  ])('is none: %j', (text) => {
    expect(parseEmail(text)).toBeUndefined();
  });
});

const piece = fc.constantFrom(
  'a',
  'Ä',
  'İ',
  'ß',
  '@',
  '.',
  '<',
  '>',
  'mailto:',
  '%',
  '%40',
  '?',
  ' ',
  ',',
  'xn--',
  'example',
  'ａ',
  '\u200d',
  '1',
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc.array(piece).map((parts) => parts.join('')),
);

test('never throws, and reads again what it has read', () => {
  fc.assert(
    fc.property(text, (given) => {
      const email = parseEmail(given);
      if (email === undefined) return;
      expect(parseEmail(email)).toBe(email);
      expect(parseEmail(`Name <${email.toUpperCase().toLowerCase()}>`)).toBeDefined();
      expect(asciiDomain(domainOf(email))).toBe(domainOf(email));
    }),
    { numRuns: 2_000 },
  );
});

test.each(['<', '>', '@', 'a@', '.', 'a.', ' ', '\u200b', '%', 'mailto:', '<a@b.c>', 'ä', '-'])(
  'a text of many %j takes no longer',
  (part) => {
    const start = performance.now();
    for (const given of [part.repeat(500_000), part.repeat(200), `a@${part.repeat(200)}`]) {
      parseEmail(given);
      parseDomain(given);
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  },
);

describe('domains', () => {
  test.each([
    ['acme.example', 'acme.example'],
    ['@Acme.example', 'acme.example'],
    ['www.acme.example', 'acme.example'],
    ['HTTPS://www.acme.example:8443/en/?a=b#c', 'acme.example'],
    ['//acme.example', 'acme.example'],
    ['www.co.uk', 'www.co.uk'],
    ['www.example', 'www.example'],
    ['http://', undefined],
    ['ftp://acme.example', undefined],
    ['anna@acme.example', undefined],
    ['Acme Inc.', undefined],
    ['localhost', undefined],
  ])('%j', (given, domain) => {
    expect(parseDomain(given)).toBe(domain);
  });

  test.each([
    ['acme.example', []],
    ['eu.acme.example', ['acme.example']],
    ['a.b.acme.co.uk', ['b.acme.co.uk', 'acme.co.uk']],
    ['acme.co.uk', []],
    ['co.uk', []],
    ['x.acme.onmicrosoft.com', ['acme.onmicrosoft.com']],
    ['a.b.c.d.e.example', ['c.d.e.example', 'd.e.example', 'e.example']],
  ])('above %s', (domain, parents) => {
    expect(parentDomains(domain)).toEqual(parents);
  });

  test('a suffix of a registry is nobody’s', () => {
    for (const one of ['com', 'co.uk', 'com.au', 'co.jp', 'or.at', 'com.br', 'gov.in', 'onmicrosoft.com', 'uk.com'])
      expect([one, isPublicSuffix(one)]).toEqual([one, true]);
    for (const one of ['acme.com', 'go.com', 'co.example', 'bbc.uk', 'google.de', 'a.co.uk', 'me.com'])
      expect([one, isPublicSuffix(one)]).toEqual([one, false]);
  });

  test('free mail is told from companies', () => {
    const none = new Set<string>();
    for (const one of [
      'gmail.com',
      'googlemail.com',
      'outlook.de',
      'hotmail.co.uk',
      'live.nl',
      'yahoo.co.jp',
      'gmx.net',
      'web.de',
      'icloud.com',
      'proton.me',
      'mail.ru',
      '163.com',
      'vip.qq.com',
      'aol.com',
    ])
      expect([one, isFreeMail(one, none)]).toEqual([one, true]);
    for (const one of [
      'google.com',
      'yahoo-corp.example',
      'notgmail.com',
      'gmail.com.example',
      'microsoft.com',
      'live.example',
    ])
      expect([one, isFreeMail(one, none)]).toEqual([one, false]);
    expect(isFreeMail('mail.uni.example', new Set(['uni.example']))).toBe(true);
  });

  test('within is the domain and what is below, and not what only ends alike', () => {
    const list = new Set(['acme.example']);
    expect(
      ['acme.example', 'a.b.acme.example', 'notacme.example', 'example'].map((one) => isWithin(one, list)),
    ).toEqual([true, true, false, false]);
  });
});
