#!/usr/bin/env node
// The binary. Makes sure of a Node that is new enough, then loads the application and lends it this process: the only file that touches `process`.
// An old Node must be able to parse it, so it imports builtins and the launcher's own files, and the application only once the version is known.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import module from 'node:module';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import type { Host } from './cli/host.ts';
import { findCacheDirectory } from './config/platform-directories.ts';
import { END_SIGNALS, launchChild, LAUNCHED_VARIABLE } from './launch-child.ts';
import { findNewerNode } from './launch-find-node.ts';
import { isNewEnough, OLDEST_NODE } from './launch-version.ts';

// After the start has settled: a server is often ended in a way that leaves no time to write the cache.
const FLUSH_CACHE_MS = 2_000;

// Two processes run then; a smaller young generation (in MB) takes some megabytes off
// the idle one; the start takes as long as before, heavy text work up to a tenth longer.
const CHILD_FLAGS = ['--max-semi-space-size=2'];

const wasLaunched = process.env[LAUNCHED_VARIABLE] !== undefined;
delete process.env[LAUNCHED_VARIABLE];

if (isNewEnough(process.versions.node)) await start();
else await startUnderNewerNode();

async function start(): Promise<void> {
  if (wasLaunched) followLauncher();
  reportFaultsInOneLine();
  const facts = { platform: process.platform, homedir: homedir(), env: process.env };
  module.enableCompileCache(join(findCacheDirectory(facts), 'compile'));
  const { runApp } = await import('./cli/run-app.ts');
  setTimeout(() => {
    module.flushCompileCache();
  }, FLUSH_CACHE_MS).unref();
  const code = await runApp(createHost());
  // What was written must be out before the process ends; a reader that has gone does not matter.
  process.stdout.once('error', () => process.exit(code));
  process.stdout.write('', () => process.exit(code));
}

async function startUnderNewerNode(): Promise<void> {
  const own = dirname(fileURLToPath(import.meta.url));
  // An agent starts a stdio server inside repositories that nobody vetted: a binary that lies there must not run for it.
  const byAgent = process.argv.includes('--stdio') || (process.argv.length <= 2 && !isatty(0));
  const node = wasLaunched ? undefined : findNewerNode(byAgent ? [own] : [own, process.cwd()], process.platform);
  if (node === undefined) {
    process.stderr.write(
      `llm-gateway needs Node ${OLDEST_NODE} or newer, this is ${process.versions.node}: install it from https://nodejs.org, or run npx -y -p node@24 -p @gateway/mcp-server llm-gateway\n`,
    );
    process.exitCode = 1;
    return;
  }
  try {
    const end = await launchChild({
      node,
      args: [...CHILD_FLAGS, ...process.argv.slice(1)],
      env: process.env,
      onStart: (child) => {
        for (const signal of END_SIGNALS) process.on(signal, () => child.kill(signal));
      },
    });
    for (const signal of END_SIGNALS) process.removeAllListeners(signal);
    if (end.signal !== null) process.kill(process.pid, end.signal);
    process.exitCode = end.code ?? 1;
  } catch (error) {
    process.stderr.write(`llm-gateway cannot start ${node}: ${error instanceof Error ? error.message : 'unknown reason'}\n`);
    process.exitCode = 1;
  }
}

// The launcher holds the other end of the channel: when it is gone, so are the streams that matter.
function followLauncher(): void {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
  });
  process.channel?.unref();
}

function reportFaultsInOneLine(): void {
  process.on('uncaughtException', (error) => {
    const text = process.env['LOG_LEVEL'] === 'DEBUG' ? error.stack : error.message;
    process.stderr.write(`llm-gateway stopped by a fault: ${text ?? 'unknown reason'}\n`);
    process.exit(1);
  });
  // Node tells of experimental parts, such as node:sqlite, which we have chosen with open eyes.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`);
  });
}

function createHost(): Host {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    homedir: homedir(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onEndRequest: (listener) => {
      for (const signal of END_SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of END_SIGNALS) process.off(signal, listener);
      };
    },
    exitNow: (code) => process.exit(code),
  };
}
