// The command line as commander sees it: names, options, help. What the commands do is handed in.
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import type { ExportOptions } from './export-command.ts';
import { addGlobalOptions, type GlobalOptions } from './global-options.ts';
import type { Host } from './host.ts';
import type { ProvidersOptions } from './providers-command.ts';
import type { RunOptions } from './run-command.ts';

export interface ProgramActions {
  run(options: RunOptions): Promise<void>;
  tools(options: GlobalOptions & { readonly json?: boolean }): Promise<void>;
  call(request: { readonly name: string; readonly tokens: readonly string[]; readonly options: GlobalOptions }): Promise<void>;
  providers(options: ProvidersOptions): Promise<void>;
  export(options: ExportOptions): Promise<void>;
}

const EXAMPLES = `
Examples:
  llm-gateway run                          serve over HTTP
  llm-gateway run --stdio                  serve one MCP client over stdin and stdout
  llm-gateway call chunk_document --source report.pdf --method token
  llm-gateway call completion '{"prompt": "Say hello"}'
  llm-gateway call chunk_document --help   what a tool takes
  llm-gateway export --period month > calls.csv
`;

/** Commander throws its own error instead of ending the process. */
export function createProgram(host: Host, actions: ProgramActions): Command {
  const program = new Command('llm-gateway')
    .description('MCP server that delegates routine work from expensive agents to the cheapest model that does it well enough.')
    .version(VERSION)
    .addHelpText('after', EXAMPLES)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.stdout.write(text), writeErr: (text) => host.stderr.write(text) });
  addGlobalOptions(program);
  const add = (name: string, description: string): Command => addGlobalOptions(program.command(name).description(description));

  add('run', 'start the MCP server')
    .option('--stdio', 'serve one client over stdin and stdout instead of HTTP')
    .option('--host <name>', 'address to listen on (SERVER_HOST)')
    .option('--port <number>', 'port to listen on (SERVER_PORT)')
    .option('--toolsets <list>', 'all, or a comma list of toolsets')
    .action(async (options: RunOptions) => actions.run({ ...program.opts(), ...options }));
  add('tools', 'list the tools')
    .option('--json', 'as JSON, with input schemas')
    .action(async (options: GlobalOptions) => actions.tools({ ...program.opts(), ...options }));
  add('call', 'call one tool and print its result as JSON')
    .argument('<tool>', 'name of the tool')
    .argument('[arguments...]', 'one JSON object, or --name value for each argument')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (name: string, tokens: readonly string[], options: GlobalOptions) => actions.call({ name, tokens, options: { ...program.opts(), ...options } }));
  add('providers', 'list the providers')
    .option('--check', 'ask each of them for a sign of life')
    .option('--json', 'as JSON')
    .action(async (options: ProvidersOptions) => actions.providers({ ...program.opts(), ...options }));
  add('export', 'write the ledger of calls or attempts')
    .option('--format <name>', 'csv or json')
    .option('--rows <name>', 'calls, attempts or agent-costs')
    .option('--period <name>', 'today, month, all, 7d, 24h, or from/to as 2026-11-01/2026-12-01')
    .option('--output <file>', 'a new file; without it, stdout')
    .action(async (options: ExportOptions) => actions.export({ ...program.opts(), ...options }));
  return program;
}
