// Which requests of a client are still unanswered, so that an ending connection knows whether anything is worth waiting for.
/* eslint-disable unicorn/prefer-add-event-listener -- the SDK's transports are no event targets: these properties are their interface */
import { isJSONRPCErrorResponse, isJSONRPCNotification, isJSONRPCRequest, isJSONRPCResultResponse, type JSONRPCMessage, type RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

export interface PendingRequests {
  readonly count: () => number;
  /** Resolves once nothing is unanswered; never rejects. */
  whenIdle(): Promise<void>;
}

/** Watches `transport`. Call it before the server connects: the server puts its own listeners on top. */
export function watchPendingRequests(transport: Transport): PendingRequests {
  const pending = new Set<RequestId>();
  let waiting: (() => void)[] = [];
  const settle = (id: RequestId | undefined): void => {
    if (id !== undefined) pending.delete(id);
    if (pending.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };

  const listener = transport.onmessage;
  transport.onmessage = (message, extra) => {
    listener?.(message, extra);
    if (isJSONRPCRequest(message)) pending.add(message.id);
    // A cancelled request gets no answer.
    else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') settle(readRequestId(message));
  };
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    try {
      await send(message, options);
    } finally {
      if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) settle(message.id);
    }
  };
  return {
    count: () => pending.size,
    whenIdle: async () => {
      if (pending.size === 0) return;
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

function readRequestId(message: JSONRPCMessage): RequestId | undefined {
  const id: unknown = 'params' in message ? message.params?.['requestId'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
