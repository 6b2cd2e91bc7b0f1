// The kernel's text as bytes. The build writes what this gives, a test compares it with what is in the repository.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

export const KERNEL_SOURCE = fileURLToPath(new URL('../src/scan/dot-kernel.wat', import.meta.url));

export async function assembleKernel(): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat('dot-kernel.wat', readFileSync(KERNEL_SOURCE, 'utf8'), { simd: true });
  try {
    module.resolveNames();
    module.validate();
    return Buffer.from(module.toBinary({}).buffer).toString('base64');
  } finally {
    module.destroy();
  }
}
