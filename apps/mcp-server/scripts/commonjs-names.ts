// Gives a dynamically imported CommonJS package its names. Node finds them by reading the source; a bundler that splits its output offers the default
// export alone, so that `const { Agent } = await import('undici')` works from source and fails in the bundle.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'commonjs-names';
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

export const commonJsNames: Plugin = {
  name: 'commonjs-names',
  setup: ({ onResolve, onLoad, resolve }) => {
    onResolve({ filter: /^[^.]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === NAMESPACE) return undefined;
      const resolved = await resolve(path, { kind, resolveDir, importer, pluginData: NAMESPACE });
      if (resolved.errors.length > 0 || resolved.external || !isCommonJs(resolved.path)) return undefined;
      return { path: resolved.path, namespace: NAMESPACE };
    });
    onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => {
      const exported = createRequire(path)(path) as object;
      const names = Object.keys(exported).filter((name) => name !== 'default' && IDENTIFIER.test(name));
      const exports = names.map((name) => `const ${NAMES_PREFIX}${name} = exported[${JSON.stringify(name)}]; export { ${NAMES_PREFIX}${name} as ${name} };`);
      return { contents: [`const exported = require(${JSON.stringify(path)});`, 'export default exported;', ...exports].join('\n'), resolveDir: dirname(path), loader: 'js' };
    });
  },
};

// Exported names may be reserved words, variables may not.
const NAMES_PREFIX = 'name_';

function isCommonJs(file: string): boolean {
  if (file.endsWith('.cjs')) return true;
  if (!file.endsWith('.js')) return false;
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const type = readType(join(folder, 'package.json'));
    if (type !== undefined) return type !== 'module';
  }
  return true;
}

// `commonjs` for a manifest that says nothing; undefined where there is no manifest.
function readType(manifest: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type ?? 'commonjs';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
