import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    slack: 'src/providers/slack/index.ts',
    hubspot: 'src/providers/hubspot/index.ts',
    salesforce: 'src/providers/salesforce/index.ts',
    sqlite: 'src/storage/sql/sqlite.ts',
    postgres: 'src/storage/sql/postgres.ts',
    testing: 'src/testing/index.ts',
  },
  format: ['esm'],
  platform: 'node',
  target: 'node22',
  // `node:sqlite` has no name without the protocol.
  removeNodeProtocol: false,
  dts: true,
  sourcemap: true,
  splitting: true,
  clean: true,
});
