// Tool arguments travel as JSON text in our messages, but as objects with Anthropic and Google.
import { GatewayError, type JsonObject, type ToolCall } from '@gateway/core';

/** @throws GatewayError `invalid_input` when the arguments are no JSON object */
export function parseArguments({ name, arguments: text }: ToolCall): JsonObject {
  // A call without parameters, as some models write it.
  if (text.trim() === '') return {};
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `The arguments of an earlier call of the tool "${name}" are not a JSON object, as this vendor needs them.`,
    hint: 'Send the tool calls back as they were received.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON at all: reported by the caller, like any other value that is no object.
    return undefined;
  }
}
