import { readFileSync } from 'node:fs';

/** An entry and all the chunks it imports, so that each is measured as whoever imports it loads it. */
function filesOf(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const source = readFileSync(`dist/${file}`, 'utf8');
  for (const [, chunk = ''] of source.matchAll(/(?:from|import)\s*\(?["']\.\/([\w-]+\.js)["']/g)) filesOf(chunk, found);
  return found;
}

const entry = (name: string, file: string, limit: string) => ({
  name,
  path: [...filesOf(file)].map((one) => `dist/${one}`),
  limit,
});

export default [
  entry('.', 'index.js', '64 kB'),
  entry('./slack', 'slack.js', '54 kB'),
  entry('./hubspot', 'hubspot.js', '66 kB'),
  entry('./salesforce', 'salesforce.js', '84 kB'),
  entry('./sqlite', 'sqlite.js', '7.5 kB'),
  entry('./postgres', 'postgres.js', '12.5 kB'),
  entry('./testing', 'testing.js', '163 kB'),
];
