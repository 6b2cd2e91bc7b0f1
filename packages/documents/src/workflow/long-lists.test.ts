// Workflows over many items and many documents: what is in memory, what is said meanwhile, and where each value stands.
import { GatewayError, systemClock, type Progress } from '@gateway/core';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openScriptedGateway, type ScriptedGateway } from '../../test/scripted-gateway.ts';
import { defineLocalWork } from '../operations/local-work.ts';
import { documentOperations } from '../operations/operations.ts';
import { createOperationSet } from '../operations/operation-set.ts';
import { runWorkflow, type WorkflowOptions } from './run-workflow.ts';

let scripted: ScriptedGateway;
afterEach(async () => scripted.gateway.close());

const lines = defineLocalWork({ name: 'lines', shortNames: [], params: z.strictObject({}), model: 'local/lines', run: async ({ text }) => Promise.resolve(text.split('\n')) });
const echo = defineLocalWork({
  name: 'echo',
  shortNames: [],
  params: z.strictObject({}),
  model: 'local/echo',
  run: async ({ text }) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (text.includes('bad')) throw new GatewayError({ kind: 'content_filter', message: 'no' });
    return text.slice(0, 100);
  },
});

function open(more: Partial<WorkflowOptions> = {}): WorkflowOptions {
  scripted = openScriptedGateway();
  return { gateway: scripted.gateway, settings: {}, clock: systemClock, operations: createOperationSet([...documentOperations, lines, echo]), ...more };
}

const LINES = { operation: 'lines', outputAs: 'lines' };

describe('a list that is gone through', () => {
  it('makes no text of an item before its turn: what all of them read is not there a thousand times', async () => {
    let made = 0;
    const document = {
      get text() {
        made += 1;
        return Array.from({ length: 200 }, (_unused, index) => `line ${index}`).join('\n');
      },
    };
    const ahead: number[] = [];
    const counting = defineLocalWork({
      name: 'counting',
      shortNames: [],
      params: z.strictObject({}),
      model: 'local/counting',
      run: async () => {
        ahead.push(made - ahead.length);
        return Promise.resolve(0);
      },
    });
    const options = open({ operations: createOperationSet([lines, counting]), maxConcurrency: 2 });
    const { results } = await runWorkflow([document], [LINES, { operation: 'counting', inputFrom: ['lines', 'original'], forEach: 'lines', outputAs: 'n' }], options);
    expect(results['n']).toHaveLength(200);
    expect(Math.max(...ahead)).toBeLessThan(10);
  });

  it('keeps the places of what failed, for those who read it as well', async () => {
    const { results, stages } = await runWorkflow([{ text: 'one\nbad\nthree' }], [LINES, { operation: 'echo', forEach: 'lines', outputAs: 'a' }, { operation: 'echo', forEach: 'a', outputAs: 'b' }], open());
    expect(results).toMatchObject({ a: ['one', null, 'three'], b: ['one', null, 'three'] });
    expect(stages.map(({ status, errors, warnings }) => ({ status, items: errors.map(({ item }) => item), warnings }))).toEqual([
      { status: 'completed', items: [], warnings: [] },
      { status: 'partial', items: [1], warnings: [] },
      { status: 'completed', items: [], warnings: ['1 of 3 items of "a" were missing.'] },
    ]);
  });

  it('fails when nothing of it could be done', async () => {
    const { stages } = await runWorkflow([{ text: 'bad\nbad' }], [LINES, { operation: 'echo', forEach: 'lines', outputAs: 'a' }, { operation: 'echo', forEach: 'a', outputAs: 'b' }], open());
    expect(stages).toMatchObject([{ status: 'completed' }, { status: 'failed', errors: [{ error: { kind: 'content_filter' } }] }, { status: 'skipped' }]);
  });

  it('tells of every item', async () => {
    const heard: Progress[] = [];
    await runWorkflow([{ text: 'a\nb\nc\nd' }], [LINES, { operation: 'echo', forEach: 'lines', outputAs: 'a' }], open({ maxConcurrency: 1, call: { onProgress: (progress) => heard.push(progress) } }));
    expect(heard).toEqual([
      { done: 1, total: 2, message: 'lines: done' },
      { done: 1.25, total: 2, message: 'a: item 1 of 4' },
      { done: 1.5, total: 2, message: 'a: item 2 of 4' },
      { done: 1.75, total: 2, message: 'a: item 3 of 4' },
      { done: 2, total: 2, message: 'a: done' },
    ]);
  });
});

describe('many documents', () => {
  it('are each read once, when their turn comes, and what follows from an earlier one comes before a later one', async () => {
    const read: number[] = [];
    const sources = Array.from({ length: 20 }, (_unused, index) => async () => {
      read.push(index);
      return Promise.resolve({ text: `document ${index}` });
    });
    const ahead: number[] = [];
    let ended = 0;
    const options = open({
      maxConcurrency: 2,
      call: {
        onProgress: ({ message }) => {
          if (!message.startsWith('b')) return;
          ended += 1;
          ahead.push(read.length - ended);
        },
      },
    });
    const { results } = await runWorkflow(sources, [{ operation: 'echo', outputAs: 'a' }, { operation: 'echo', inputFrom: ['original', 'a'], outputAs: 'b' }], options);
    expect(read.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_unused, index) => index));
    expect(results['a']).toHaveLength(20);
    // Never many more read than done with.
    expect(Math.max(...ahead)).toBeLessThanOrEqual(4);
  });
});
