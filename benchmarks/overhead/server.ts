// The vendor's side, in a process of its own: the same short answer to every chat completion, as fast as Node's HTTP server gives it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-5-nano',
  choices: [{ index: 0, message: { role: 'assistant', content: 'The quarter closed above plan, and the largest risk is the supplier in the north. '.repeat(6) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 420, completion_tokens: 96, total_tokens: 516 },
});

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) }).end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
