// Run as a process of its own: records paid attempts and says each one when the event loop has turned.
// Arguments: path of the ledger, prefix of the ids, number of attempts (0: until killed).
import { openLedger } from '../open-ledger.ts';
import { makeAttempt } from './ledger-records.ts';

const [path = '', prefix = '', count = '0'] = process.argv.slice(2);
const attempts = count === '0' ? Number.POSITIVE_INFINITY : Number(count);
const ledger = openLedger({ path });
const turn = async (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
for (let n = 0; n < attempts; n += 1) {
  ledger.recordAttempt(makeAttempt({ callId: `${prefix}${n}`, cost: 1_000_001 }));
  // The first turn writes the row; what is said in the second has been written.
  await turn();
  await turn();
  process.stdout.write(`${n}\n`);
}
await ledger.close();
