import fc from 'fast-check';

/** What breaks out of queries that are put together carelessly, and names that only look so. */
export const CLASSICS: readonly string[] = [
  '',
  "'",
  "''",
  '\\',
  '\\\\',
  "\\'",
  "\\\\'",
  "x' OR Id != null OR Name = '",
  "x\\' OR Id != null OR Name = \\'",
  "\\' OR Id != null LIMIT 1 --",
  "') OR (Id != null",
  "' LIMIT 1 ALL ROWS --",
  "x' AND Id IN (SELECT ContactId FROM OpportunityContactRole) AND Name = '",
  "O'Dell",
  'O\u2019Dell \u2018\u201b\u02bc\uff07\u275b',
  '\u201cquoted\u201d "and" \uff02',
  '/* comment */ // -- #',
  'a\nb\r\nc\td\fe\bf\u0007g\u000bh',
  '\u0000',
  "a\u0000' OR Id != null",
  '\u2028\u2029\u0085\ufeff',
  '\\u0027 OR Id != null',
  '\\n\\r\\t\\b\\f\\"\\_\\%',
  '%',
  '_',
  '100%_\\%\\_',
  '%%__\\',
  '} RETURNING User(Id, Email)',
  '\\} RETURNING User(Id)',
  '{} [] () ? & | ! ^ ~ * : + -',
  'AND',
  'or',
  'Not',
  'AND NOT fernhill',
  'a AND b OR c',
  '"a OR b"',
  'a* b? *c',
  ':bind :apex.value',
  'km',
  'mi',
  'null',
  'TRUE',
  'TODAY',
  'LAST_N_DAYS:7',
  '2026-01-01T00:00:00Z',
  'USD500',
  '{!$User.Id}',
  `$\{x}`,
  '%27%20OR%20Id',
  '&q=SELECT',
  '😀\ud83d',
  '\ude00x\ud83d',
  '\u202etxt.exe',
  '株式会社 Ünal',
];
/** Texts that go on and on. */
export const ENDLESS: readonly string[] = ["a'".repeat(20_000), '\\'.repeat(20_001), '%_'.repeat(10_000)];

/** Any text, above all those that could end a literal or a search. */
export const hostileText = fc.oneof(
  fc.constantFrom(...CLASSICS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.constantFrom(...`\\'"%_{}()[]?&|!^~*:+- \n\r\t\b\f\u0000abnuORAND1=`, ' OR ', ' AND ', '\ud800', "\\'"), {
      maxLength: 40,
    })
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom(...CLASSICS), fc.string({ unit: 'grapheme', maxLength: 10 }), fc.constantFrom(...CLASSICS))
    .map((parts) => parts.join('')),
);
/** What is left of a text that is no whole Unicode. */
export const kept = (text: string): string => text.toWellFormed();
