// A directory full of ways out, and the paths that try them. Every file outside holds the word SECRET; none may ever be read.
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SECRET = 'SECRET';

export interface EscapeGround {
  readonly base: string;
  /** The first allowed directory. */
  readonly root: string;
  /** The second allowed directory. */
  readonly other: string;
  /** Crafted paths, none of which may give a file's content. */
  readonly paths: readonly string[];
  /** Everything outside, and everything denied inside: names, contents, where links lead. Must stay as it is. */
  snapshot(): string;
  /** Makes everything anew, after a call that rightly changed something inside. */
  restore(): void;
  remove(): void;
}

export function createEscapeGround(): EscapeGround {
  const base = realpathSync(mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'gateway-escape-')));
  const at = (...names: string[]): string => join(base, ...names);
  const links = build(base);
  const linkPaths = Object.keys(links);
  const inner = linkPaths.flatMap((name) => (name.startsWith('data/') ? [name.slice('data/'.length)] : []));
  const crafted = [
    ...craftPaths(base), ...DENIED, ...DENIED.map((name) => at('data', name)), ...linkPaths.map((name) => at(name)),
    // What a link leads to, by every way of writing it.
    ...inner.flatMap((name) => [`${name}/secret.txt`, `./${name}/./dir/secret.txt`, `sub/deep/../../${name}`]),
  ];
  const paths = [...new Set(crafted)];
  return {
    base, root: at('data'), other: at('other'), paths,
    snapshot: () => [...OUTSIDE.map((name) => describe(at(name))), ...DENIED.map((name) => `${name}=${readFileSync(at('data', name), 'utf8')}`)].join('\n'),
    restore: () => {
      for (const name of ['data', 'other']) rmSync(at(name), { recursive: true, force: true });
      build(base);
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

const OUTSIDE = ['outside', 'data2', 'Data', 'secret.txt', 'datasecret.txt'];

function describe(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return `${path} -> ${readlinkSync(path)}`;
  if (!stats.isDirectory()) return `${path}=${stats.mode} ${readFileSync(path, 'utf8')}`;
  return [`${path}/`, ...readdirSync(path).toSorted().map((name) => describe(join(path, name)))].join('\n');
}

const DENIED = [
    '.env', '.env.local', '.ENV.production', 'sub/.env', '.ssh/config', '.ssh/known_hosts', '.git/config', '.aws/credentials', '.kube/config', 'id_rsa', 'sub/ID_RSA', 'sub/id_ed25519',
    'sub/private.pem', 'sub/Server.KEY', 'sub/deep/cert.p12', '.npmrc', 'sub/.npmrc', '.netrc', '.git-credentials', 'sub/vault.kdbx', '.env ', '.e\u200Bnv', '.ＥＮＶ',
];

function build(base: string): Readonly<Record<string, string>> {
  const at = (...names: string[]): string => join(base, ...names);
  for (const name of ['data', 'data/sub', 'data/sub/deep', 'data/empty', 'data/.ssh', 'data/.git', 'data/.aws', 'data/.kube', 'data2', 'Data', 'other', 'outside', 'outside/dir']) mkdirSync(at(name), { recursive: true });
  for (const name of ['outside/secret.txt', 'outside/dir/secret.txt', 'data2/secret.txt', 'Data/secret.txt', 'secret.txt', 'datasecret.txt']) writeFileSync(at(name), SECRET);
  const links: Record<string, string> = {
    'data/link-file': at('outside/secret.txt'),
    'data/link-dir': at('outside'),
    'data/link-up': '..',
    'data/link-up-file': '../outside/secret.txt',
    'data/link-far-up': '../../../../../../../../../../../../etc/passwd',
    'data/link-base': base,
    'data/link-slash': '/',
    'data/link-sibling': '../data2',
    'data/link-sibling-file': at('data2/secret.txt'),
    'data/link-case': at('Data/secret.txt'),
    'data/link-dots': 'sub/../../outside/secret.txt',
    'data/link-dots-abs': at('data/../outside/secret.txt'),
    'data/link-dot-slashes': './/.././/outside//secret.txt',
    'data/link-dangling': at('outside/missing.txt'),
    'data/link-etc': '/etc/passwd',
    'data/link-proc': '/proc/self/environ',
    'data/link-proc-root': '/proc/self/root/etc/passwd',
    'data/link-proc-cwd': '/proc/self/cwd/package.json',
    'data/link-fd': '/dev/fd/0',
    'data/link-null': '/dev/null',
    'data/loop-a': 'loop-b',
    'data/loop-b': 'loop-a',
    'data/loop-self': 'loop-self',
    'data/chain-1': 'chain-2',
    'data/chain-2': 'sub/chain-3',
    'data/sub/chain-3': '../../outside/secret.txt',
    'data/sub/up': '../..',
    'data/sub/deep/up': '../../..',
    'data/sub/deep/to-link': '../../link-dir',
    'data/sub/back-and-out': '../sub/../../data2/secret.txt',
    'data/to-other-and-out': at('other/way-out'),
    'data/to-key': 'sub/private.pem',
    'data/innocent.txt': '.env',
    'data/settings': '.ssh',
    'data/.env.link': 'plain.txt',
    'other/way-out': at('outside/secret.txt'),
    'data2/link-back': at('data'),
  };
  for (const [name, target] of Object.entries(links)) {
    if (lstatSync(at(name), { throwIfNoEntry: false }) === undefined) symlinkSync(target, at(name));
  }
  writeFileSync(at('data/plain.txt'), 'plain');
  for (const name of DENIED) writeFileSync(at('data', name), SECRET);
  return links;
}

function craftPaths(base: string): string[] {
  const outside = `${base}/outside/secret.txt`;
  const ups = Array.from({ length: 12 }, (_, n) => `${'../'.repeat(n + 1)}etc/passwd`);
  return [
    // straight out
    outside, `${base}/secret.txt`, `${base}/data2/secret.txt`, `${base}/datasecret.txt`, `${base}/Data/secret.txt`, `${base}/DATA/plain.txt`, `${base}/dat/secret.txt`, '/etc/passwd', '//etc/passwd', '/', '//', base, `${base}/`,
    // up and out
    ...ups, '..', '../', '../outside/secret.txt', './../outside/secret.txt', 'sub/../../outside/secret.txt', 'sub/deep/../../../outside/secret.txt', './/..//outside/secret.txt', 'missing/../../outside/secret.txt',
    `${base}/data/../outside/secret.txt`, `${base}/data/./../outside/secret.txt`, `${base}//data//..//outside//secret.txt`, `${base}/data/sub/../../outside/secret.txt`, `${base}/data/../data2/secret.txt`, `${base}/outside/../data2/secret.txt`,
    'plain.txt/../../outside/secret.txt', 'plain.txt/..', 'sub/..', 'sub/../plain.txt',
    // ways out that only other systems or decoders know
    '..\\outside\\secret.txt', '..\\..\\etc\\passwd', '%2e%2e/outside/secret.txt', '%2e%2e%2foutside%2fsecret.txt', '..%2foutside%2fsecret.txt', '..%252foutside%252fsecret.txt', '..%c0%afoutside/secret.txt', '....//outside/secret.txt', '.../outside/secret.txt',
    '\u2025/outside/secret.txt', '．．/outside/secret.txt', '..\u2215outside\u2215secret.txt', '..\u200B/outside/secret.txt', 'C:\\Windows\\win.ini', '\\\\server\\share\\file',
    // forms that are no plain path
    `file://${outside}`, `FILE://${outside}`, 'http://127.0.0.1/secret', '~', '~/secret.txt', '~root/.ssh/id_rsa', '', ' ', '.', './', '\0', 'plain.txt\0', `plain.txt\0${outside}`, `${outside}\0.txt`, `../outside/secret.txt\0.txt`,
    `|cat ${outside}`, `$(cat ${outside})`, '$HOME/.ssh/id_rsa', '*', 'sub/*', `plain.txt;${outside}`, `plain.txt\n${outside}`,
    // through links: as the last part, in the middle, chained, nested, absolute
    'link-file', './link-file', 'link-dir/secret.txt', 'link-dir/dir/secret.txt', 'link-dir/.', 'link-dir/', 'link-dir', 'link-up/outside/secret.txt', 'link-up/data2/secret.txt', 'link-up-file', 'link-far-up', 'link-base/secret.txt', 'link-base/outside/secret.txt',
    'link-slash/etc/passwd', `link-slash${outside}`, 'link-sibling/secret.txt', 'link-sibling-file', 'link-case', 'link-dots', 'link-dots-abs', 'link-dot-slashes', 'link-dangling', 'link-dangling/x', 'link-etc', 'link-proc', 'link-proc-root', 'link-proc-cwd', 'link-fd', 'link-null',
    'loop-a', 'loop-self', 'loop-a/secret.txt', 'chain-1', 'chain-2', 'sub/chain-3', 'sub/up/outside/secret.txt', 'sub/deep/up/secret.txt', 'sub/deep/to-link/secret.txt', 'sub/back-and-out', 'to-other-and-out', 'link-sibling/link-back/../secret.txt',
    // denied through another name
    'to-key', 'innocent.txt', 'settings/config', 'settings/known_hosts', '.env.link', './.env', 'sub//.env', './/.ssh/./config',
    // what is no file
    'sub', 'sub/', 'sub/deep', `${base}/data`, `${base}/data/`, `${base}/other`, 'plain.txt/x', 'plain.txt/sub/x', 'missing.txt', 'missing/x', 'sub/missing', 'link-up/data',
    // too long
    'a'.repeat(256), `sub/${'é'.repeat(128)}`, `${'a/'.repeat(2_048)}x`, `${'./'.repeat(2_048)}plain.txt`, `/${'a'.repeat(5_000)}`, `${base}/data/${'sub/../'.repeat(700)}plain.txt`,
    // the system's own files
    '/proc/self/environ', '/proc/self/cmdline', '/proc/self/root/etc/passwd', `/proc/self/root${outside}`, `/proc/self/cwd/../outside/secret.txt`, '/proc/1/environ', '/dev/fd/0', '/dev/stdin', '/dev/null', '/dev/zero', '/dev/tty', '/sys/kernel/version',
  ];
}
