// Tasks whose result is a text: over a document of any length by notes on its parts, or part by part where the whole text has to be gone through.
import { mapTogether } from '../map-together.ts';
import { cutToTokens, dropUnfinished } from '../summarize/cut-to-tokens.ts';
import { groupNotes } from '../summarize/plan-summary.ts';
import { ask, countSteps, cutDocument, withSurroundings, type DelegateWork, type StepCounter, type WorkResult } from './delegate-work.ts';
import { createMergeRequest, createNotesRequest, createPieceRequest, createTaskRequest, NOTHING } from './delegate-prompts.ts';
import type { ModelAnswer } from './ask-model.ts';

interface Note {
  readonly text: string;
  readonly tokens: number;
}

/** @throws GatewayError of the model; `bad_response` for an empty answer */
export async function delegateText(work: DelegateWork): Promise<WorkResult<string>> {
  const { document } = work.settings;
  if (document === undefined || work.plan.isSingle) {
    const content = document === undefined ? undefined : { text: document, isNotes: false };
    const value = await answerTask(work, content);
    work.call.onProgress?.({ done: 1, total: 1, message: 'Did the task' });
    return { value, parts: document === undefined ? 0 : 1 };
  }
  return work.plan.strategy === 'pieces' ? await workThrough(work, document) : await workFromNotes(work, document);
}

async function answerTask(work: DelegateWork, content: { readonly text: string; readonly isNotes: boolean } | undefined): Promise<string> {
  const request = createTaskRequest(content, { settings: work.settings, maxTokens: work.plan.replyTokens });
  return readText(work, await ask(work, request, work.call.signal));
}

function readText(work: DelegateWork, { text, isCut }: ModelAnswer): string {
  if (!isCut) return text;
  work.warnings.add('The answer was cut off at its limit of tokens; raise maxOutputTokens to get all of it.');
  return dropUnfinished(text);
}

// Translations and the like: every part is done by itself, and nothing is summed up.
async function workThrough(work: DelegateWork, document: string): Promise<WorkResult<string>> {
  const parts = await cutDocument(work, document, work.plan.partTokens);
  const steps = countSteps(work, parts.length);
  const results = await mapTogether(
    parts,
    async (part, { index, signal }) => {
      // Blank space between parts belongs to the text and not to the task.
      const gap = /\s*$/.exec(part.text)?.[0] ?? '';
      if (part.text.trim() === '') return part.text;
      const request = createPieceRequest(part.text.trim(), { index, count: parts.length }, { settings: work.settings, maxTokens: work.plan.replyTokens });
      const text = readText(work, await ask(work, request, signal));
      steps.done(`Did part ${index + 1} of ${parts.length}`);
      return text + gap;
    },
    { concurrency: work.settings.maxConcurrency, signal: work.call.signal },
  );
  return { value: results.join('').trim(), parts: parts.length };
}

async function workFromNotes(work: DelegateWork, document: string): Promise<WorkResult<string>> {
  const { plan, settings, call } = work;
  const parts = await cutDocument(work, document, plan.partTokens);
  const steps = countSteps(work, parts.length + 1);
  const texts = await mapTogether(
    parts,
    async (part, { index, signal }) => {
      const { text } = await ask(work, createNotesRequest(withSurroundings(part), plan.noteTokens, { settings, maxTokens: plan.noteReplyTokens }), signal);
      steps.done(`Read part ${index + 1} of ${parts.length}`);
      return text;
    },
    { concurrency: settings.maxConcurrency, signal: call.signal },
  );
  const notes = await mergeNotes(work, texts.filter((text) => !isNothing(text)).map((text) => toNote(work, text)), steps);
  const text = notes.length === 0 ? '(No part of the document says anything about this task.)' : joinNotes(notes);
  const value = await answerTask(work, { text, isNotes: true });
  steps.done('Did the task from the notes');
  return { value, parts: parts.length };
}

async function mergeNotes(work: DelegateWork, first: readonly Note[], steps: StepCounter): Promise<readonly Note[]> {
  const { plan, settings, call } = work;
  let notes = first;
  for (let groups = groupNotes(notes, plan.contentTokens); groups.length > 1; groups = groupNotes(notes, plan.contentTokens)) {
    steps.expect(groups.filter((group) => group.length > 1).length);
    notes = await mapTogether(
      groups,
      async (group, { signal }) => {
        const [only] = group;
        if (group.length === 1 && only !== undefined) return only;
        const { text } = await ask(work, createMergeRequest(joinNotes(group), plan.noteTokens, { settings, maxTokens: plan.noteReplyTokens }), signal);
        steps.done(`Merged notes of ${group.length} parts`);
        return toNote(work, text);
      },
      { concurrency: settings.maxConcurrency, signal: call.signal },
    );
  }
  return notes;
}

// A note never grows beyond its share, so at least two fit into one call and the tree ends.
function toNote(work: DelegateWork, answer: string): Note {
  const text = cutToTokens(dropUnfinished(answer), work.plan.noteTokens, (value) => work.counter.count(value));
  return { text, tokens: work.counter.count(text) };
}

function joinNotes(notes: readonly Note[]): string {
  return notes.map((note) => note.text).join('\n\n');
}

function isNothing(text: string): boolean {
  return text.replaceAll(/[^a-z]/gi, '').toUpperCase() === NOTHING;
}
