// `llm-gateway providers`: who is configured and, with --check, who answers.
import type { AppParts } from './app-parts.ts';
import { EXIT } from './exit-codes.ts';
import { formatTable } from './format-table.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Host } from './host.ts';
import { openApp } from './open-app.ts';

export interface ProvidersOptions extends GlobalOptions {
  readonly check?: boolean | undefined;
  readonly json?: boolean | undefined;
}

interface ProviderLine {
  readonly configured: boolean;
  readonly available?: boolean | undefined;
  readonly error?: string | undefined;
}

/** Exit code 1 when a check was asked for and no provider answers. */
export async function listProviders(host: Host, parts: AppParts, options: ProvidersOptions): Promise<number> {
  const app = await openApp({ host, parts, transport: 'cli', options });
  const abort = new AbortController();
  const stopListening = host.onEndRequest(() => {
    abort.abort();
  });
  try {
    const { vendors } = await parts.loadVendors();
    const named = [...new Set([...vendors.map((vendor) => vendor.name), ...Object.keys(app.config.providers)])];
    const checked: Readonly<Record<string, ProviderLine>> = options.check === true ? await app.services.checkProviders(abort.signal) : {};
    const lines = named.map((name): readonly [string, ProviderLine] => [
      name,
      checked[name] ?? { configured: app.config.providers[name]?.explicit === true, ...(options.check === true ? { available: false } : {}) },
    ]);
    host.stdout.write(options.json === true ? `${JSON.stringify({ providers: Object.fromEntries(lines) }, null, 2)}\n` : `${format(lines, options.check === true)}\n`);
    const answered = lines.some(([, line]) => line.available === true);
    return options.check === true && !answered ? EXIT.failure : EXIT.ok;
  } finally {
    stopListening();
    await app.close();
  }
}

function format(lines: readonly (readonly [string, ProviderLine])[], checked: boolean): string {
  const yes = (value: boolean | undefined): string => (value === true ? 'yes' : 'no');
  const rows = lines.map(([name, line]) => [name, yes(line.configured), ...(checked ? [yes(line.available), line.error ?? ''] : [])]);
  return formatTable({ headers: ['PROVIDER', 'CONFIGURED', ...(checked ? ['AVAILABLE', 'ERROR'] : [])], rows });
}
