import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/postgres-setup.ts',
    exclude: ['test/package/**'],
    testTimeout: 20_000,
    // Left to itself vitest keeps one core free, which on two is half of the machine.
    maxWorkers: availableParallelism(),
  },
});
