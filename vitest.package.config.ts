import { defineConfig } from 'vitest/config';

// What needs the built package: the examples, and the tarball as a stranger installs it. Run `npm run build` first.
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
