// What the commands need from the application, each loaded when a command first asks for it. A test puts small ones in their place.
import type { createMcpServer } from '../server.ts';
import type { runTool } from '../run-tool.ts';
import type { createServices } from '../services.ts';
import type { Tool } from '../tool.ts';
import type { VendorVariables } from '../config/vendor-variables.ts';

export interface AppParts {
  loadServices(): Promise<{ readonly createServices: typeof createServices }>;
  loadServer(): Promise<{ readonly createMcpServer: typeof createMcpServer }>;
  loadTools(): Promise<{ readonly tools: readonly Tool[] }>;
  loadRunTool(): Promise<{ readonly runTool: typeof runTool }>;
  loadVendors(): Promise<{ readonly vendors: readonly VendorVariables[] }>;
}

export const appParts: AppParts = {
  loadServices: async () => import('../services.ts'),
  loadServer: async () => import('../server.ts'),
  loadTools: async () => import('../tools/tools.ts'),
  loadRunTool: async () => import('../run-tool.ts'),
  loadVendors: async () => import('@gateway/providers/vendors'),
};
