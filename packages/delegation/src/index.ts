export { createGateway } from './create-gateway.ts';

export type { Gateway, GatewayOptions, RunOptions } from './create-gateway.ts';
export type { OperationResult } from './run-operation.ts';
