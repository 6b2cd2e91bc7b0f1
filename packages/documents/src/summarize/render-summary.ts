// Chosen sentences in the five formats. Rendering and measuring go together: a bound on length holds for what is shown, marks and headings included.
import type { Keyword } from '@gateway/text';
import type { SummaryFormat } from './summarize-input.ts';

/** Where a sentence goes in an executive summary; the other formats have no parts. */
export type SummaryRole = 'overview' | 'figure' | 'risk';

export interface ChosenSentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly role: SummaryRole;
}

const ROLE_TITLES: Readonly<Record<SummaryRole, string>> = { overview: 'Overview', figure: 'Key figures', risk: 'Risks and next steps' };

/** @param keywords of the document, best first; lead the points of `key_points` */
export function renderSummary(sentences: readonly ChosenSentence[], format: SummaryFormat, keywords: readonly Keyword[]): string {
  const ordered = sentences.toSorted((a, b) => a.start - b.start);
  if (format === 'executive') return renderExecutive(ordered);
  if (format === 'key_points') return renderKeyPoints(sentences, keywords);
  if (format === 'bullet_points') return ordered.map((sentence) => `- ${sentence.text}`).join('\n');
  return ordered.map((sentence) => closeSentence(sentence.text)).join(' ');
}

function renderKeyPoints(sentences: readonly ChosenSentence[], keywords: readonly Keyword[]): string {
  const used = new Set<string>();
  return sentences
    .toSorted((a, b) => b.score - a.score)
    .map((sentence, index) => `${index + 1}. ${leadIn(sentence.text, keywords, used)}${sentence.text}`)
    .join('\n');
}

function renderExecutive(ordered: readonly ChosenSentence[]): string {
  const parts = (['overview', 'figure', 'risk'] as const).map((role) => {
    const own = ordered.filter((sentence) => sentence.role === role);
    if (own.length === 0) return '';
    const body = role === 'overview' ? own.map((sentence) => closeSentence(sentence.text)).join(' ') : own.map((sentence) => `- ${sentence.text}`).join('\n');
    return `## ${ROLE_TITLES[role]}\n\n${body}`;
  });
  return parts.filter((part) => part !== '').join('\n\n');
}

// The document's best keyword that the sentence holds and no other point has taken.
function leadIn(sentence: string, keywords: readonly Keyword[], used: Set<string>): string {
  const lower = sentence.toLowerCase();
  const found = keywords.find(({ keyword }) => !used.has(keyword) && lower.includes(keyword.toLowerCase()));
  if (found === undefined) return '';
  used.add(found.keyword);
  return `**${found.keyword.charAt(0).toUpperCase()}${found.keyword.slice(1)}:** `;
}

// List items often come without a full stop; in running text they would flow into each other.
function closeSentence(text: string): string {
  return /[.!?…:;。！？]["'”’»)\]]*$/.test(text) ? text.replace(/[;:]$/, '.') : `${text}.`;
}
