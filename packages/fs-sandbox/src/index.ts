export { DEFAULT_DENIED_FILES } from './deny-rules.ts';
export { createFileSandbox } from './file-sandbox.ts';

export type { FileContent, FileFacts, FileSandbox, FileSandboxOptions, OpenFile } from './file-sandbox.ts';
export type { SettingNames } from './path-errors.ts';
export type { ByteRange } from './read-opened-file.ts';
