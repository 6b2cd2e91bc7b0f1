// What the batch contract needs of a vendor's wire: one scripted batch, played as the vendor would.
import type { BatchState } from '@gateway/core';
import type { ServerResponse } from 'node:http';
import type { ScriptedAnswer } from '../wire.ts';
import type { WireHandler, WireRequest } from '../wire-server.ts';

export type ScriptedOutcome =
  | { readonly kind: 'answered'; readonly answer: ScriptedAnswer }
  | { readonly kind: 'failed'; readonly status: number; readonly message: string }
  | { readonly kind: 'cancelled' | 'expired' }
  /** Something well-formed that is no answer. */
  | { readonly kind: 'nonsense' };

export interface ScriptedBatch {
  readonly state: BatchState;
  /** By the id of the item. */
  readonly outcomes: Readonly<Record<string, ScriptedOutcome>>;
  /** What it was sent off with. */
  readonly mark?: string;
  /** Why it failed as a whole. */
  readonly error?: string;
}

export interface SentItem {
  readonly id: string;
  readonly body: unknown;
}

export interface BatchWire {
  readonly batchId: string;
  /** The batch as it stands, whatever is asked of it. Cancelling a batch that is not over is noted as `cancelling`. */
  play(batch: ScriptedBatch): WireHandler;
  /** What a submission carried. */
  readItems(requests: readonly WireRequest[]): readonly SentItem[];
  /** The mark of a submission, where the vendor keeps marks. */
  readMark(requests: readonly WireRequest[]): string | undefined;
  /** The body of a plain call in the form in which a batch carries it. */
  toItemBody(plain: unknown): unknown;
  /** Whether a request asks for the answers. */
  isDownload(request: WireRequest): boolean;
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function sendLines(response: ServerResponse, lines: readonly unknown[]): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
