// How the launcher is built, for the bundle and for the tests that run it.
import type { BuildOptions, Plugin } from 'esbuild';

// The launcher loads the application by the name that it has beside it.
const appBesideLauncher: Plugin = {
  name: 'app-beside-launcher',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/cli\/run-app\.ts$/ }, () => ({ path: './app.js', external: true }));
  },
};

/** One file, `main.js`, in syntax that old versions of Node can parse: they must get far enough to say what they need. */
export function createLauncherBuild(root: string, outdir: string) {
  return {
    absWorkingDir: root,
    entryPoints: { main: 'src/main.ts' },
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    conditions: ['@gateway/source', 'module'],
    plugins: [appBesideLauncher],
    sourcemap: 'linked',
    sourcesContent: false,
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
  } satisfies BuildOptions;
}
