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
import { classifyText } from './documents/classify-text.ts';
import { executeOptimizedWorkflow } from './documents/execute-optimized-workflow.ts';
import { extractEntities } from './documents/extract-entities.ts';
import { extractKeywords } from './documents/extract-keywords.ts';
import { generateQa } from './documents/generate-qa.ts';
import { processDocumentBatch } from './documents/process-document-batch.ts';
import { processLocalText } from './documents/process-local-text.ts';
import { summarizeDocument } from './documents/summarize-document.ts';
import { extractCode } from './extraction/extract-code.ts';
import { extractJson } from './extraction/extract-json.ts';
import { extractKeyValuePairs } from './extraction/extract-key-value-pairs.ts';
import { extractTable } from './extraction/extract-table.ts';
import { inferSchema } from './extraction/infer-schema.ts';
import { copyFile } from './files/copy-file.ts';
import { createDirectory } from './files/create-directory.ts';
import { deletePath } from './files/delete-path.ts';
import { directoryTree } from './files/directory-tree.ts';
import { editFile } from './files/edit-file.ts';
import { getFileInfo } from './files/get-file-info.ts';
import { listAllowedDirectories } from './files/list-allowed-directories.ts';
import { listDirectory } from './files/list-directory.ts';
import { moveFile } from './files/move-file.ts';
import { readFile } from './files/read-file.ts';
import { readMultipleFiles } from './files/read-multiple-files.ts';
import { searchFiles } from './files/search-files.ts';
import { writeFile } from './files/write-file.ts';
import { addDocuments } from './rag/add-documents.ts';
import { createKnowledgeBase } from './rag/create-knowledge-base.ts';
import { deleteKnowledgeBase } from './rag/delete-knowledge-base.ts';
import { embedTexts } from './rag/embed-texts.ts';
import { fusedSearch } from './rag/fused-search.ts';
import { listKnowledgeBases } from './rag/list-knowledge-bases.ts';
import { ragQuery } from './rag/rag-query.ts';
import { semanticSearch } from './rag/semantic-search.ts';
import { cancelJob } from './gateway/cancel-job.ts';
import { clearCache } from './gateway/clear-cache.ts';
import { getAnalytics } from './gateway/get-analytics.ts';
import { getBudget } from './gateway/get-budget.ts';
import { getCacheStats } from './gateway/get-cache-stats.ts';
import { getJob } from './gateway/get-job.ts';
import { getSavings } from './gateway/get-savings.ts';
import { listTools } from './gateway/list-tools.ts';
import { cancelTournament } from './tournament/cancel-tournament.ts';
import { getLeaderboard } from './tournament/get-leaderboard.ts';
import { getTournament } from './tournament/get-tournament.ts';
import { listTournaments } from './tournament/list-tournaments.ts';
import { runModelTournament } from './tournament/run-model-tournament.ts';

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
  generateQa,
  extractKeywords,
  classifyText,
  processLocalText,
  processDocumentBatch,
  executeOptimizedWorkflow,
  extractJson,
  extractTable,
  extractKeyValuePairs,
  inferSchema,
  extractCode,
  createKnowledgeBase,
  listKnowledgeBases,
  deleteKnowledgeBase,
  addDocuments,
  semanticSearch,
  fusedSearch,
  ragQuery,
  embedTexts,
  readFile,
  readMultipleFiles,
  writeFile,
  editFile,
  createDirectory,
  listDirectory,
  directoryTree,
  moveFile,
  copyFile,
  deletePath,
  searchFiles,
  getFileInfo,
  listAllowedDirectories,
  runModelTournament,
  getTournament,
  listTournaments,
  cancelTournament,
  getLeaderboard,
  listTools,
  getAnalytics,
  getSavings,
  getBudget,
  getCacheStats,
  clearCache,
  getJob,
  cancelJob,
];
