// Reads a judge's reply strictly: the whole reply is one JSON object of the right shape, or it is no verdict. JSON quoted inside prose may come from
// the answer that is judged.

export interface JudgeVerdict {
  readonly accepted: boolean;
  readonly score: number;
  readonly reason: string;
}

/** The verdict, or what is wrong with the reply. */
export function readVerdict(reply: string): JudgeVerdict | { readonly problem: string } {
  const value = parse(reply.trim());
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'it is not one JSON object' };
  const { accepted, score, reason } = value as Record<string, unknown>;
  if (typeof accepted !== 'boolean') return { problem: '"accepted" is not true or false' };
  if (typeof score !== 'number' || !(score >= 0 && score <= 1)) return { problem: '"score" is not a number from 0 to 1' };
  if (typeof reason !== 'string' || reason.trim() === '') return { problem: '"reason" is missing' };
  return { accepted, score, reason: reason.trim() };
}

function parse(text: string): unknown {
  const fenced = /^```(?:json)?[ \t]*\n([\s\S]*)\n```$/i.exec(text)?.[1];
  try {
    return JSON.parse(fenced ?? text);
  } catch {
    // No JSON: the caller rejects, and says so.
    return undefined;
  }
}
