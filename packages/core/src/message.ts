// Messages in one form for every vendor. What only one vendor understands travels in `vendorState`, untouched.
import type { JsonSchema, JsonValue } from './json.ts';

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** An image: inline as base64 with its media type, or by URL. Exactly one of `data` and `url` is set. */
export interface ImagePart {
  readonly type: 'image';
  /** For instance `image/png`. Required with `data`. */
  readonly mediaType?: string | undefined;
  /** Base64, without a `data:` prefix. */
  readonly data?: string | undefined;
  readonly url?: string | undefined;
}

export type ContentPart = TextPart | ImagePart;

/** A call the model wants made. `arguments` is the JSON text exactly as the model sent it. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What any message may say about itself. */
interface MessageMarks {
  /**
   * Everything up to and including this message, tools too, is going to be sent again within minutes, unchanged and in this order: worth a vendor's
   * surcharge for keeping it in its prompt cache. For what comes once, leave it out. Never changes an answer.
   */
  readonly cachePrefix?: true | undefined;
}

export interface SystemMessage extends MessageMarks {
  readonly role: 'system';
  readonly content: string;
}

export interface UserMessage extends MessageMarks {
  readonly role: 'user';
  readonly content: string | readonly ContentPart[];
}

export interface AssistantMessage extends MessageMarks {
  readonly role: 'assistant';
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  /** What the vendor wants back unchanged on the next turn (thinking blocks, thought signatures). Ignored by other vendors. */
  readonly vendorState?: { readonly provider: string; readonly data: JsonValue } | undefined;
}

export interface ToolMessage extends MessageMarks {
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly content: string;
  readonly isError?: boolean | undefined;
}

export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** A tool the model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters: JsonSchema;
}

/** The plain text of a message, images left out. */
export function readMessageText(message: Message): string {
  if (typeof message.content === 'string') return message.content;
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
