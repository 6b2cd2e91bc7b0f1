import { CHUNK_METHODS } from '../src/chunkers.ts';
import { testChunker } from './chunker-contract.ts';

for (const method of CHUNK_METHODS) testChunker(method);
