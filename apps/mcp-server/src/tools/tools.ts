// Every tool, one line each, in the order in which clients see them.
import type { Tool } from '../tool.ts';
import { chatCompletion } from './completion/chat-completion.ts';
import { compareAndSynthesize } from './completion/compare-and-synthesize.ts';
import { compareModels } from './completion/compare-models.ts';
import { completion } from './completion/completion.ts';
import { delegate } from './completion/delegate.ts';
import { estimateCost } from './completion/estimate-cost.ts';
import { getProviderStatus } from './completion/get-provider-status.ts';
import { listModels } from './completion/list-models.ts';
import { multiCompletion } from './completion/multi-completion.ts';
import { recommendModel } from './completion/recommend-model.ts';
import { chunkDocument } from './documents/chunk-document.ts';
import { extractEntities } from './documents/extract-entities.ts';
import { summarizeDocument } from './documents/summarize-document.ts';
import { extractCode } from './extraction/extract-code.ts';
import { extractJson } from './extraction/extract-json.ts';
import { extractKeyValuePairs } from './extraction/extract-key-value-pairs.ts';
import { extractTable } from './extraction/extract-table.ts';
import { inferSchema } from './extraction/infer-schema.ts';
import { listAllowedDirectories } from './files/list-allowed-directories.ts';
import { cancelJob } from './gateway/cancel-job.ts';
import { getAnalytics } from './gateway/get-analytics.ts';
import { getBudget } from './gateway/get-budget.ts';
import { getJob } from './gateway/get-job.ts';
import { getSavings } from './gateway/get-savings.ts';
import { listTools } from './gateway/list-tools.ts';

export const tools: readonly Tool[] = [
  delegate,
  completion,
  chatCompletion,
  multiCompletion,
  compareAndSynthesize,
  listModels,
  getProviderStatus,
  estimateCost,
  compareModels,
  recommendModel,
  chunkDocument,
  summarizeDocument,
  extractEntities,
  extractJson,
  extractTable,
  extractKeyValuePairs,
  inferSchema,
  extractCode,
  listAllowedDirectories,
  listTools,
  getAnalytics,
  getSavings,
  getBudget,
  getJob,
  cancelJob,
];
