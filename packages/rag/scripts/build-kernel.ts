// Writes src/scan/dot-kernel-bytes.ts from src/scan/dot-kernel.wat: pnpm --filter @gateway/rag build:kernel
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assembleKernel } from './assemble-kernel.ts';

const text = await assembleKernel();
writeFileSync(
  fileURLToPath(new URL('../src/scan/dot-kernel-bytes.ts', import.meta.url)),
  `// Assembled from dot-kernel.wat by scripts/build-kernel.ts, which a test holds it against.\n\n/** WebAssembly in base64. */\nexport const DOT_KERNEL_BASE64 =\n  '${text}';\n`,
);
