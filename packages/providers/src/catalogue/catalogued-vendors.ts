// The vendors whose prices are published. Servers that people run themselves are not here: what their tokens cost nobody but the owner knows.
import type { CataloguedVendor } from './catalogued-vendor.ts';
import { anthropicVendor } from './vendors/anthropic.ts';
import { deepseekVendor } from './vendors/deepseek.ts';
import { geminiVendor } from './vendors/gemini.ts';
import { openaiVendor } from './vendors/openai.ts';
import { openrouterVendor } from './vendors/openrouter.ts';

export const CATALOGUED_VENDORS: readonly CataloguedVendor[] = [openaiVendor, anthropicVendor, geminiVendor, deepseekVendor, openrouterVendor];
