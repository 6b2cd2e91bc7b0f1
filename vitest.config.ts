// One run over every package: each folder with its own vitest.config.ts is a project.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'test'],
    reporters: ['default'],
  },
});
