export { throwIfAborted, toAbortError } from './abort.ts';
export { addCosts, computeCost, createCost, fromUsd, MAX_EXACT_USD, NO_COST, toMicroUsd, toUsd, tryComputeCost } from './cost.ts';
export { ERROR_KINDS, RETRYABLE_BY_KIND } from './error-kind.ts';
export { countRequestTokens } from './count-request.ts';
export { GatewayError, isGatewayError, toGatewayError } from './gateway-error.ts';
export { CACHE_MODES } from './language-model.ts';
export { readMessageText } from './message.ts';
export { MODEL_CAPABILITIES } from './model-info.ts';
export { PRIORITIES } from './model-selector.ts';
export { createRedactor, redactSecrets } from './redact-secrets.ts';
export { silentLogger } from './silent-logger.ts';
export { watchStream } from './stream-observer.ts';
export { systemClock } from './system-clock.ts';
export { TASK_TYPES } from './task-type.ts';
export { readWholeText, toTextSource } from './text-source.ts';
export { addUsage, createUsage, NO_USAGE, readUsageParts } from './usage.ts';
export { wasNeverCharged } from './was-never-charged.ts';

export type { AttemptEnd, AttemptObserver, AttemptPermit, AttemptRole, AttemptStart } from './attempt.ts';
export type { BatchAnswer, BatchApi, BatchItem, BatchState, BatchStatus, SoughtBatch, SubmitOptions } from './batch.ts';
export type { CachedAnswer, CompletionEvent, CompletionRequest, CompletionResult, FinishReason, ResponseFormat, ToolChoice } from './completion.ts';
export type { Cost, ModelPrice, PicoUsd, TokenRates } from './cost.ts';
export type { EmbeddingModel, EmbeddingResult } from './embedding-model.ts';
export type { ErrorKind } from './error-kind.ts';
export type { GatewayErrorOptions } from './gateway-error.ts';
export type { JsonObject, JsonSchema, JsonValue } from './json.ts';
export type { CacheControl, CacheMode, CallOptions, CallOrigin, Lane, LanguageModel, ModelLimits } from './language-model.ts';
export type {
  AssistantMessage,
  ContentPart,
  ImagePart,
  Message,
  SystemMessage,
  TextPart,
  ToolCall,
  ToolDefinition,
  ToolMessage,
  UserMessage,
} from './message.ts';
export type { ModelCapability, ModelInfo } from './model-info.ts';
export type { ModelSelector, Priority } from './model-selector.ts';
export type { Checkpoint, LocalEngine, Operation, OperationCall, OperationSize, Progress } from './operation.ts';
export type { Clock, CountTokens, Fetch, LogFields, Logger } from './ports.ts';
export type { ChainOptions, ModelCatalogue, ModelRegistry, Provider, TakeOver } from './provider.ts';
export type { Redactor } from './redact-secrets.ts';
export type { StreamObserver, StreamWatch, ToldUsage } from './stream-observer.ts';
export type { TaskType } from './task-type.ts';
export type { TextSource } from './text-source.ts';
export type { Usage, UsageParts } from './usage.ts';
export type { AnswerToVerify, Verdict, Verifier } from './verifier.ts';
