export { createDelegateOperation, delegateOperation } from './delegate/delegate-operation.ts';
export { createDelegateReaders } from './delegate/delegate-readers.ts';
export { readTaskType } from './delegate/delegate-input.ts';
export { extractEntitiesFromDocumentOperation } from './entities/extract-document-entities.ts';
export { loadDocument } from './load-document.ts';
export { loaders } from './loaders.ts';
export { SUMMARY_FORMATS } from './summarize/summarize-input.ts';
export { summarizeOperation } from './summarize/summarize-operation.ts';

export type { DelegateInput, DelegateOutput } from './delegate/delegate-input.ts';
export type { DelegateOperationOptions } from './delegate/delegate-operation.ts';
export type { DelegateReaders } from './delegate/delegate-readers.ts';
export type { DocumentLimits } from './document-limits.ts';
export type { DocumentLoader, LoadedContent, LoaderInput } from './document-loader.ts';
export type { ExtractDocumentEntitiesInput, ExtractDocumentEntitiesOutput } from './entities/extract-document-entities.ts';
export type { LoadDocumentOptions } from './load-document.ts';
export type { DocumentFormat, DocumentInput, DocumentPage, LoadedDocument } from './loaded-document.ts';
export type { DocumentCoverage, SummarizeInput, SummarizeOutput, SummaryFormat, SummarySection } from './summarize/summarize-input.ts';
