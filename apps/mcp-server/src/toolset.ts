// Tools come in sets, so that a client's context holds only what it uses.

export const TOOLSETS = ['completion', 'documents', 'extraction', 'rag', 'files', 'browser', 'tournament', 'gateway'] as const;

export type Toolset = (typeof TOOLSETS)[number];
