// list_tools: what the gateway can do, for agents that look around.
import { GatewayError } from '@gateway/core';
import { z } from 'zod';
import { resultInput, resultOutput } from '../../shared-input.ts';
import { suggestName } from '@gateway/text';
import { defineTool } from '../../tool.ts';
import { toListedTool } from '../../tool-listing.ts';
import { TOOLSETS } from '../../toolset.ts';

export const listTools = defineTool({
  name: 'list_tools',
  title: 'List tools',
  description: 'Tools with their parameters, also of toolsets that are off.',
  toolset: 'gateway',
  input: z.object({ toolset: z.enum(TOOLSETS).optional(), tool_name: z.string().min(1).optional(), ...resultInput }),
  output: z.looseObject({
    ...resultOutput,
    tools: z.record(z.string(), z.looseObject({ description: z.string(), toolset: z.string(), enabled: z.boolean(), parameters: z.looseObject({}) })).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  bulky: ['tools'],
  handler: async (input, services) => {
    const found = services.tools.filter(
      (tool) => (input.toolset === undefined || tool.toolset === input.toolset) && (input.tool_name === undefined || tool.name === input.tool_name),
    );
    if (input.tool_name !== undefined && found.length === 0) {
      const suggestion = suggestName(input.tool_name, services.tools.map((tool) => tool.name));
      throw new GatewayError({
        kind: 'not_found',
        message: `There is no tool "${input.tool_name}"${input.toolset === undefined ? '' : ` in the toolset "${input.toolset}"`}.`,
        hint: suggestion === undefined ? 'Leave "tool_name" out to see all.' : `Did you mean "${suggestion}"?`,
      });
    }
    const tools = found.map((tool) => {
      const listed = toListedTool(tool, { full: true });
      const entry = { description: listed.description, toolset: tool.toolset, enabled: services.config.toolsets.includes(tool.toolset), parameters: { ...listed.inputSchema } };
      return [tool.name, entry] as const;
    });
    return { success: true, tools: Object.fromEntries(tools) };
  },
});
