// Reads a judge's reply strictly: the whole reply is one JSON object of the right shape, or it is no verdict. JSON inside prose may come from an answer.
import { MOST_POINTS } from './judge-prompt.ts';

export interface Judgement {
  readonly winner: 'A' | 'B' | 'tie';
  /** By criterion, 0 to 1. */
  readonly points: Readonly<Record<string, { readonly a: number; readonly b: number }>>;
}

/** `undefined` for what is no verdict. */
export function readJudgement(reply: string, criteria: readonly string[]): Judgement | undefined {
  const value = readObject(parse(reply.trim()));
  const winner = value?.['winner'];
  if (winner !== 'A' && winner !== 'B' && winner !== 'tie') return undefined;
  const rubric = readObject(value?.['criteria']) ?? {};
  const points: Record<string, { a: number; b: number }> = {};
  for (const name of criteria) {
    const given = readObject(rubric[name]);
    const [a, b] = [given?.['a'], given?.['b']];
    if (!isPoints(a) || !isPoints(b)) return undefined;
    points[name] = { a: a / MOST_POINTS, b: b / MOST_POINTS };
  }
  return { winner, points };
}

function parse(text: string): unknown {
  const fenced = /^```(?:json)?[ \t]*\n([\s\S]*)\n```$/i.exec(text)?.[1];
  try {
    return JSON.parse(fenced ?? text);
  } catch {
    // No JSON: no verdict.
    return undefined;
  }
}

function readObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function isPoints(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MOST_POINTS;
}
