// From a command line to an exit code. Every failure ends here, as a sentence for a person: no stack traces.
import { isGatewayError, redactSecrets } from '@gateway/core';
import { appParts, type AppParts } from './app-parts.ts';
import { EXIT } from './exit-codes.ts';
import type { Host } from './host.ts';
import { isUsageError } from './usage-error.ts';

/** Runs one command to its end. Never throws. */
export async function runApp(host: Host, parts: AppParts = appParts): Promise<number> {
  // Whoever reads (`| head`) may be gone before we are; that is no reason to fail.
  host.stdout.on('error', () => undefined);
  host.stderr.on('error', () => undefined);
  try {
    return await runCommand(host, parts);
  } catch (error) {
    if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    host.stderr.write(`llm-gateway: ${describeFailure(error)}\n`);
    return isUsageError(error) ? EXIT.usage : EXIT.failure;
  }
}

async function runCommand(host: Host, parts: AppParts): Promise<number> {
  let exitCode: number = EXIT.ok;
  const { createProgram } = await import('./create-program.ts');
  const program = createProgram(host, {
    run: async (options) => {
      const { runServer } = await import('./run-command.ts');
      exitCode = await runServer(host, parts, options);
    },
    tools: async (options) => {
      const { listTools } = await import('./tools-command.ts');
      exitCode = await listTools(host, parts, options);
    },
    call: async (request) => {
      const { callTool } = await import('./call-command.ts');
      exitCode = await callTool(host, parts, request);
    },
    providers: async (options) => {
      const { listProviders } = await import('./providers-command.ts');
      exitCode = await listProviders(host, parts, options);
    },
    export: async (options) => {
      const { exportLedger } = await import('./export-command.ts');
      exitCode = await exportLedger(host, parts, options);
    },
  });
  if (host.argv.length > 0) {
    await program.parseAsync([...host.argv], { from: 'user' });
  } else if (host.stdin.isTTY === true) {
    program.outputHelp();
  } else {
    // Started by an MCP client that was told nothing but the command.
    await program.parseAsync(['run', '--stdio'], { from: 'user' });
  }
  return exitCode;
}

function isCommanderError(error: unknown): error is Error & { readonly exitCode: number } {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
}

function describeFailure(error: unknown): string {
  if (isGatewayError(error)) {
    if (error.hint === undefined) return error.message;
    return `${error.message}${error.message.includes('\n') ? '\n' : ' '}${error.hint}`;
  }
  return `Something failed: ${redactSecrets(error instanceof Error ? error.message : String(error))}`;
}
