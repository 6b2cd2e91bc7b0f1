// A summary written by a model: in one call when the document fits its window, otherwise notes on every part (map), merged until they fit (reduce).
import { readWholeText, throwIfAborted, toTextSource, type LanguageModel, type OperationCall } from '@gateway/core';
import { chunkText, loadModelCounter, type Chunk, type TokenCounter } from '@gateway/chunking';
import { mapTogether } from '../map-together.ts';
import { measureRead } from '../measure-read.ts';
import { createCheckpointedCalls } from './checkpointed-calls.ts';
import { cutToTokens } from './cut-to-tokens.ts';
import { groupNotes, planSummary, type SummaryPlan } from './plan-summary.ts';
import { readSections } from './read-sections.ts';
import { createMergeRequest, createNotesRequest, createSummaryRequest } from './summarize-prompts.ts';
import { readSummarizeInput, type SummarizeInput, type SummarizeOutput, type SummarizeSettings } from './summarize-input.ts';

interface Work {
  readonly text: string;
  readonly settings: SummarizeSettings;
  readonly plan: SummaryPlan;
  readonly counter: TokenCounter;
  readonly model: LanguageModel;
  readonly call: OperationCall;
}

interface Note {
  readonly text: string;
  readonly tokens: number;
}

/** @throws GatewayError the model's own; `bad_response` for an empty answer, `unsupported` for a window that is too small */
export async function summarizeWithModel(input: SummarizeInput, model: LanguageModel, call: OperationCall = {}): Promise<SummarizeOutput> {
  throwIfAborted(call.signal);
  const settings = readSummarizeInput(input);
  const text = await readWholeText(input.text);
  const counter = await loadModelCounter(model.model);
  const size = { textTokens: counter.count(text), maxLength: settings.maxLength, extraPromptTokens: counter.count(settings.focus ?? '') };
  const plan = planSummary(size, model.limits);
  const work: Work = { text, settings, plan, counter, model, call };
  const { summary, read, parts } = plan.isSingle ? { summary: await writeSummary(work, { text, isNotes: false }), read: 1, parts: 1 } : await summarizeInParts(work);
  if (plan.isSingle) call.onProgress?.({ done: 1, total: 1, message: 'Summarized the document' });
  const { sections, count } = await readSections(toTextSource(text));
  return {
    summary: cutToTokens(summary, settings.maxLength, (piece) => counter.count(piece)),
    method: 'abstractive',
    coverage: { read, represented: null, sections: count, parts },
    sections,
  };
}

async function summarizeInParts(work: Work): Promise<{ summary: string; read: number; parts: number }> {
  const { text, settings, plan, call, counter } = work;
  // Even parts: a last part of a few lines would be noted down in as many words as a full one.
  const count = Math.ceil(counter.count(text) / plan.contentTokens);
  const size = Math.min(plan.contentTokens, Math.ceil((counter.count(text) / count) * 1.15));
  const parts = await chunkText(text, { method: 'semantic', size, counter, signal: call.signal });
  const together = { concurrency: settings.maxConcurrency, signal: call.signal };
  let total = parts.length + 1;
  let done = 0;
  const report = (message: string): void => {
    done += 1;
    call.onProgress?.({ done, total, message });
  };

  const texts = await mapTogether(parts, async (part, { index, signal }) => {
    const notes = await ask(work, signal)(createNotesRequest(withSurroundings(part), plan.noteTokens, { maxTokens: plan.noteReplyTokens, settings }));
    report(`Read part ${index + 1} of ${parts.length}`);
    return notes;
  }, together);
  let notes = texts.map((answer) => toNote(work, answer));
  for (let groups = groupNotes(notes, plan.contentTokens); groups.length > 1; groups = groupNotes(notes, plan.contentTokens)) {
    const merging = groups.filter((group) => group.length > 1).length;
    total += merging;
    notes = await mapTogether(groups, async (group, { signal }) => {
      const [first] = group;
      if (group.length === 1 && first !== undefined) return first;
      const merged = await ask(work, signal)(createMergeRequest(joinNotes(group), plan.noteTokens, { maxTokens: plan.noteReplyTokens, settings }));
      report(`Merged notes of ${group.length} parts`);
      return toNote(work, merged);
    }, together);
  }
  const summary = await writeSummary(work, { text: joinNotes(notes), isNotes: true });
  report('Wrote the summary');
  return { summary, read: measureRead(text, parts), parts: parts.length };
}

// Where the part stands and, inside a table, what its columns are.
function withSurroundings(part: Chunk): string {
  const heading = part.heading === undefined ? '' : `[${part.heading.join(' > ')}]\n`;
  return `${heading}${part.context === undefined ? '' : `${part.context}\n`}${part.text}`;
}

async function writeSummary(work: Work, content: { readonly text: string; readonly isNotes: boolean }): Promise<string> {
  return await ask(work, work.call.signal)(createSummaryRequest(content, { maxTokens: work.plan.summaryReplyTokens, settings: work.settings }));
}

function ask(work: Work, signal: AbortSignal | undefined): ReturnType<typeof createCheckpointedCalls> {
  return createCheckpointedCalls({ model: work.model, checkpoint: work.call.checkpoint, signal });
}

// A note never grows beyond its share, so at least two fit into one call and the tree ends.
function toNote(work: Work, answer: string): Note {
  const text = cutToTokens(answer, work.plan.noteTokens, (value) => work.counter.count(value));
  return { text, tokens: work.counter.count(text) };
}

function joinNotes(notes: readonly Note[]): string {
  return notes.map((note) => note.text).join('\n\n');
}
