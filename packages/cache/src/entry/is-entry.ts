// Whether what was read is an entry at all: its digest tells that it is whole, not who has written it.
import type { Cost, Usage } from '@gateway/core';
import type { CacheEntry } from './cache-entry.ts';

/** Whether it has the form of an entry, and its figures are whole numbers that can be added up. */
export function isEntry(value: unknown): value is CacheEntry {
  if (!isRecord(value) || !isCount(value['createdMs']) || !isCount(value['expiresMs'])) return false;
  if (value['kind'] === 'embedding') return typeof value['vector'] === 'string' && isPriced(value);
  return value['kind'] === 'answer' && isAnswer(value['result']);
}

/** Whether it has the form of an answer, and its figures are whole numbers that can be added up. */
export function isAnswer(value: unknown): boolean {
  if (!isRecord(value) || typeof value['text'] !== 'string' || typeof value['finishReason'] !== 'string' || !isPriced(value)) return false;
  if (value['reasoning'] !== undefined && typeof value['reasoning'] !== 'string') return false;
  return isRecord(value['message']) && Array.isArray(value['toolCalls']) && value['toolCalls'].every(isRecord);
}

/** Whether it says who made it. */
export function isMade(value: unknown): boolean {
  return isRecord(value) && typeof value['provider'] === 'string' && typeof value['model'] === 'string';
}

function isPriced(value: Readonly<Record<string, unknown>>): boolean {
  return isMade(value) && isUsage(value['usage']) && isCost(value['cost']);
}

/** Whether the counts can be added up. */
export function isUsage(value: unknown): value is Usage | null {
  if (value === null) return true;
  return isRecord(value) && isCount(value['inputTokens']) && isCount(value['outputTokens']) && Object.values(value).every((part) => typeof part !== 'number' || isCount(part));
}

/** Whether the sums can be added up. */
export function isCost(value: unknown): value is Cost | null {
  return value === null || (isRecord(value) && isCount(value['inputPicoUsd']) && isCount(value['outputPicoUsd']) && isCount(value['totalPicoUsd']));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
