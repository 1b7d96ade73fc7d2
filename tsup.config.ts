import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    slack: 'src/providers/slack/index.ts',
    testing: 'src/testing/index.ts',
  },
  format: ['esm'],
  platform: 'node',
  target: 'node22',
  dts: true,
  sourcemap: true,
  splitting: true,
  clean: true,
});
