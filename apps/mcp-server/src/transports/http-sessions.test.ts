import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { expect, it } from 'vitest';
import { createHttpSessions, type HttpSession, type HttpSessions } from './http-sessions.ts';

function setUp(maxSessions = 2): { sessions: HttpSessions; closed: string[]; add: (id: string, pending?: number) => void; pass: (ms: number) => void } {
  let now = 0;
  const closed: string[] = [];
  const sessions = createHttpSessions({ clock: { monotonicMs: () => now }, maxSessions, idleMs: 1000 });
  const add = (id: string, pending = 0): void => {
    const session: HttpSession = {
      id,
      transport: {} as StreamableHTTPServerTransport,
      pending: { count: () => pending, whenIdle: async () => undefined },
      close: async () => {
        closed.push(id);
      },
    };
    sessions.add(session);
  };
  return { sessions, closed, add, pass: (ms) => (now += ms) };
}

it('ends sessions that have been idle for the whole time', async () => {
  const { sessions, closed, add, pass } = setUp(10);
  add('quiet');
  add('used');
  add('calling', 1);
  add('streaming');
  const release = sessions.hold('streaming');
  pass(999);
  sessions.use('used');
  await sessions.sweep();
  expect(closed).toEqual([]);
  pass(1);
  await sessions.sweep();
  expect(closed).toEqual(['quiet']);
  expect(sessions.use('quiet')).toBeUndefined();
  release();
  pass(1000);
  await sessions.sweep();
  expect(closed.sort()).toEqual(['quiet', 'streaming', 'used']);
  expect(sessions.size()).toBe(1);
});

it('makes room by ending the one idle longest, never a busy one', async () => {
  const { sessions, closed, add, pass } = setUp(2);
  expect(await sessions.reserve()).toBe(true);
  add('a');
  pass(1);
  add('b');
  sessions.use('a');
  pass(1);
  sessions.use('a');
  expect(await sessions.reserve()).toBe(true);
  expect(closed).toEqual(['b']);
  sessions.hold('a');
  add('c', 1);
  expect(await sessions.reserve()).toBe(false);
  expect(closed).toEqual(['b']);
});
