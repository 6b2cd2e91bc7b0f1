// The files that tests read: small ones made for one purpose, and the documents that the repository shows as examples.
import { readFile } from 'node:fs/promises';

export async function readFixture(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(new URL(`../__fixtures__/${name}`, import.meta.url)));
}

export async function readExample(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(new URL(`../../../examples/documents/${name}`, import.meta.url)));
}

export async function readExampleText(name: string): Promise<string> {
  return Buffer.from(await readExample(name)).toString('utf8');
}
