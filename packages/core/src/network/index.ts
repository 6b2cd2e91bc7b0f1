export { fetchUrl } from './fetch-url.ts';
export { createNetworkPolicy } from './network-policy.ts';

export type { FetchedDocument, FetchUrlOptions } from './fetch-url.ts';
export type { CheckedTarget, NetworkPolicy, NetworkPolicyOptions } from './network-policy.ts';
