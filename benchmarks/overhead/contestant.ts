// One contestant in a process of its own: does the calls that the run asks for, and tells how long each took.
import { CONTESTANTS } from './contestants.ts';

/** What the run asks for. */
export interface Block {
  readonly calls: number;
  readonly atOnce: number;
}

/** What it is told. */
export interface BlockTaken {
  readonly samplesMs: readonly number[];
  /** Of this process, with everything that the calls left to be done after their answers. */
  readonly cpuMs: number;
}

const PROMPT = 'Summarize the following notes in one paragraph. '.concat('Revenue grew by eight percent, costs by three; two suppliers are late, one contract is in dispute, and hiring is paused until spring. '.repeat(12));

const [name = '', origin = '', directory = ''] = process.argv.slice(2);
const contestant = await CONTESTANTS[name]?.(origin, directory);
if (contestant === undefined) throw new Error(`There is no contestant "${name}".`);
const { ask } = contestant;
let asked = 0;

async function measure(): Promise<number> {
  // No two prompts are the same.
  const prompt = `${PROMPT}${asked++}`;
  const startedMs = performance.now();
  const text = await ask(prompt);
  const tookMs = performance.now() - startedMs;
  if (!text.startsWith('The quarter closed')) throw new Error(`An answer is wrong: ${text}`);
  return tookMs;
}

// What a call leaves to be done after its answer, such as the ledger's rows, is done before the next one is measured. The processor time holds it.
async function turn(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function runBlock({ calls, atOnce }: Block): Promise<BlockTaken> {
  const samplesMs: number[] = [];
  const before = process.cpuUsage();
  let left = calls;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      samplesMs.push(await measure());
      if (atOnce === 1) await turn();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await turn();
  const { user, system } = process.cpuUsage(before);
  return { samplesMs, cpuMs: (user + system) / 1_000 };
}

process.on('message', (block: Block) => {
  void runBlock(block).then((taken) => process.send?.(taken));
});
process.on('disconnect', () => {
  void contestant.close().then(() => process.exit(0));
});
process.send?.({ ready: contestant.name, promptLength: PROMPT.length });
