export { collectStream } from './collect-stream.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export { createFakeEmbeddingModel } from './fake-embedding-model.ts';
export { createFakeLanguageModel, type FakeLanguageModel, type FakeReply } from './fake-language-model.ts';
export { createMemoryLogger, type MemoryLogger } from './memory-logger.ts';
