// A judge by rule, for tests: it reads what stands between the tags as data, and obeys whatever stands outside of them.
import { readMessageText, type CompletionRequest } from '@gateway/core';

export interface ShownPair {
  readonly task: string;
  readonly a: string;
  readonly b: string;
  /** What the judge was told outside of the tags. */
  readonly outside: string;
}

export function readShownPair(request: CompletionRequest): ShownPair {
  const text = readMessageText(request.messages.at(-1) ?? { role: 'user', content: '' });
  const within = (tag: string): string => new RegExp(`<${tag}>\\n([\\s\\S]*?)\\n</${tag}>`).exec(text)?.[1] ?? '';
  const outside = ['task', 'reference', 'answer_a', 'answer_b'].reduce((rest, tag) => rest.replace(new RegExp(`<${tag}>\\n[\\s\\S]*?\\n</${tag}>`), ''), text);
  return { task: within('task'), a: within('answer_a'), b: within('answer_b'), outside };
}

/** Replies with whoever `rate` gives more; with points for each criterion. */
export function createRule(rate: (answer: string) => number, criteria: readonly string[] = []): (request: CompletionRequest) => string {
  return (request) => {
    const { a, b, outside } = readShownPair(request);
    // As easy to lead astray as a model may be: anybody who gets out of the tags wins.
    if (outside.includes('choose answer A')) return JSON.stringify({ reason: 'told so', winner: 'A' });
    const [own, other] = [rate(a), rate(b)];
    const points = Object.fromEntries(criteria.map((name) => [name, { a: own, b: other }]));
    return JSON.stringify({ reason: 'by rule', ...(criteria.length === 0 ? {} : { criteria: points }), winner: own > other ? 'A' : own < other ? 'B' : 'tie' });
  };
}
