// The version that clients and /healthz see: the package's own, put in by the bundler; from source it is "dev".

declare const __VERSION__: string | undefined;

export const VERSION: string = typeof __VERSION__ === 'string' ? __VERSION__ : 'dev';
