// What every project's vitest.config.ts shares: workspace packages resolve to their sources, so unit tests need no build.
import { defineConfig } from 'vitest/config';

// Vite adds `import`, `require` and `default` itself, each where it belongs: named here, a CommonJS dependency would get another one's ES module.
const conditions = ['@gateway/source', 'module', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    passWithNoTests: false,
    // A hang is what they are for; a busy machine is none.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
