// Keys tell what they hold, so that a part of the cache can be emptied without reading it: kind, task, tenant, then the digest of the rest.
import type { TaskType } from '@gateway/core';
import { hashText } from './hash-text.ts';

/** Part of every key: entries of another version are never found. Changes when keys or kept values change their meaning. */
export const CACHE_VERSION = 1;

/** `answer`: a completion. `embedding`: the vector of one text. */
export type EntryKind = 'answer' | 'embedding';

export interface KeyParts {
  readonly kind: EntryKind;
  readonly task: TaskType;
  readonly namespace: string;
  /** Everything that was asked, in canonical form. */
  readonly content: string;
}

// Enough that two tenants never meet by chance, and the rest of the key holds the whole name all the same.
const NAMESPACE_LENGTH = 16;

export function toEntryKey({ kind, task, namespace, content }: KeyParts): string {
  const digest = hashText(`${CACHE_VERSION}\n${kind}\n${task}\n${JSON.stringify(namespace)}\n${content}`);
  return `${kind}:${task}:${toNamespaceTag(namespace)}:${digest}`;
}

/** What of a key tells its tenant. A digest: names of tenants are nobody's business who reads the store. */
export function toNamespaceTag(namespace: string): string {
  return hashText(`namespace\n${namespace}`).slice(0, NAMESPACE_LENGTH);
}

/** Parts of a key that are told in the clear; `undefined` matches anything. */
export interface KeyPattern {
  readonly kind?: EntryKind | undefined;
  readonly task?: TaskType | undefined;
  readonly namespace?: string | undefined;
}

export function matchesKey(pattern: KeyPattern, key: string): boolean {
  const [kind, task, tag] = key.split(':');
  return (
    (pattern.kind === undefined || pattern.kind === kind) &&
    (pattern.task === undefined || pattern.task === task) &&
    (pattern.namespace === undefined || toNamespaceTag(pattern.namespace) === tag)
  );
}

/** The pattern as SQLite's GLOB and Redis' MATCH both read it. No part of a key has a sign that means something there. */
export function toGlob({ kind, task, namespace }: KeyPattern): string {
  return `${kind ?? '*'}:${task ?? '*'}:${namespace === undefined ? '*' : toNamespaceTag(namespace)}:*`;
}
