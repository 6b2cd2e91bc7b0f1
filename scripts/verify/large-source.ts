// 100 MB of text by `source` through the built server: chunked and summarized without a model, in less than 300 MB, with progress, and ended at once when cancelled.
import { callWithLargeSource, cancelWithLargeSource, createLargeText, type LargeText } from '../../apps/mcp-server/test/drive-large-source.ts';
import type { Check } from './check.ts';

const BYTES = 100_000_000;
const MAX_RSS_BYTES = 300_000_000;
const MAX_CANCEL_MS = 100;
// Early, in the middle, late.
const CANCELLED_AT = [0.05, 0.4, 0.8];

const CALLS: readonly { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }[] = [
  { tool: 'chunk_document', args: {} },
  { tool: 'chunk_document', args: { method: 'structural', chunk_size: 200, detail: true } },
  { tool: 'chunk_document', args: { method: 'token', overlap: 50 } },
  ...['paragraph', 'key_points', 'executive'].map((format) => ({ tool: 'summarize_document', args: { provider: 'local', format } })),
];

export const largeSource: Check = {
  name: 'large source: a text of 100 MB is chunked and summarized by the built server in less than 300 MB',
  run: async () => {
    const text = await createLargeText(BYTES);
    try {
      const rows = [];
      for (const call of CALLS) rows.push(await runCall(text, call));
      const cancels = [];
      for (const { tool, args } of [CALLS[0], CALLS[3]].flatMap((call) => call ?? [])) {
        for (const share of CANCELLED_AT) cancels.push({ tool, ...(await cancelWithLargeSource(text, { tool, args, share })) });
      }
      const slowest = Math.max(...cancels.map(({ latencyMs }) => latencyMs));
      const peak = Math.max(...rows.map(({ peakRssBytes }) => peakRssBytes));
      const left = cancels.reduce((sum, { leftBehind }) => sum + leftBehind, 0);
      const outcome = `at most ${toMegabytes(peak)} MB resident, cancelled within ${Math.ceil(slowest)} ms`;
      if (peak >= MAX_RSS_BYTES || slowest > MAX_CANCEL_MS || left > 0) throw new Error(`${outcome}, ${left} rows left behind`);
      return { tries: CALLS.length + cancels.length, outcome, table: toTable(rows, cancels) };
    } finally {
      text.remove();
    }
  },
};

type Row = { readonly label: string; readonly seconds: number; readonly peakRssBytes: number; readonly steps: number; readonly outcome: string };

async function runCall(text: LargeText, call: (typeof CALLS)[number]): Promise<Row> {
  const label = `\`${call.tool}\` ${Object.entries(call.args).filter(([name]) => name !== 'provider').map(([name, value]) => `${name} ${String(value)}`).join(', ')}`.trim();
  const { result, seconds, peakRssBytes, progress, keptHash } = await callWithLargeSource(text, call);
  if (result['success'] !== true) throw new Error(`${label}: ${String(result['error'])}`);
  if (Math.abs((progress.at(-1) ?? 0) - 1) > 1e-6) throw new Error(`${label}: its progress ended at ${progress.at(-1) ?? 0}`);
  // With overlap the chunks joined are more than the text.
  if (call.tool === 'chunk_document' && call.args['overlap'] === undefined && keptHash !== text.hash) throw new Error(`${label}: the chunks kept are not the text`);
  const outcome = call.tool === 'chunk_document' ? `${Number(result['chunk_count']).toLocaleString('en-US')} chunks` : `${String(result['summary']).length} characters`;
  return { label, seconds, peakRssBytes, steps: progress.length, outcome };
}

function toTable(rows: readonly Row[], cancels: readonly { readonly tool: string; readonly progress: number; readonly latencyMs: number }[]): string {
  return `| call | result | most memory resident, MB | time, s | progress messages |
| --- | --- | ---: | ---: | ---: |
${rows.map((row) => `| ${row.label} | ${row.outcome} | ${toMegabytes(row.peakRssBytes)} | ${row.seconds.toFixed(1)} | ${row.steps} |`).join('\n')}

| cancelled | at | ended after, ms |
| --- | ---: | ---: |
${cancels.map((row) => `| \`${row.tool}\` | ${Math.round(row.progress * 100)} % | ${row.latencyMs.toFixed(0)} |`).join('\n')}

Each call in a server of its own, over stdio, with the official client. Memory is the process's VmHWM: from its start, code included. The chunks kept without overlap are the text, byte by byte.`;
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
