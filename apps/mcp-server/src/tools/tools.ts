// Every tool, one line each, in the order in which clients see them.
import type { Tool } from '../tool.ts';
import { chatCompletion } from './completion/chat-completion.ts';
import { completion } from './completion/completion.ts';
import { getProviderStatus } from './completion/get-provider-status.ts';
import { listModels } from './completion/list-models.ts';
import { multiCompletion } from './completion/multi-completion.ts';
import { chunkDocument } from './documents/chunk-document.ts';
import { extractEntities } from './documents/extract-entities.ts';
import { summarizeDocument } from './documents/summarize-document.ts';
import { listAllowedDirectories } from './files/list-allowed-directories.ts';
import { cancelJob } from './gateway/cancel-job.ts';
import { getJob } from './gateway/get-job.ts';
import { listTools } from './gateway/list-tools.ts';

export const tools: readonly Tool[] = [
  completion,
  chatCompletion,
  multiCompletion,
  listModels,
  getProviderStatus,
  chunkDocument,
  summarizeDocument,
  extractEntities,
  listAllowedDirectories,
  listTools,
  getJob,
  cancelJob,
];
