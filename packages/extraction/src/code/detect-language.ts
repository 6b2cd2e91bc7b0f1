// Which language a piece of code is in, by what only it has.

interface Sign {
  readonly pattern: RegExp;
  readonly weight: number;
}

const SIGNS: Readonly<Record<string, readonly Sign[]>> = {
  html: [{ pattern: /^\s*(?:<!doctype html|<html\b)/i, weight: 6 }, { pattern: /<\/(?:div|p|span|a|ul|li|table|body|head|h[1-6]|form|button|section)>/i, weight: 3 }],
  python: [{ pattern: /^\s*def \w+\(.*\).*:\s*(?:#.*)?$/m, weight: 4 }, { pattern: /^\s*(?:from [\w.]+ import |import \w+(?: as \w+)?\s*$)/m, weight: 3 }, { pattern: /^\s*(?:class \w+(?:\(.*\))?|if .+|elif .+|else|for \w+.* in .+|while .+|try|except.*|with .+):\s*(?:#.*)?$/m, weight: 3 }, { pattern: /\bprint\(|\bself\.|\bNone\b|\bTrue\b|\bFalse\b|f"/, weight: 1.5 }],
  typescript: [{ pattern: /\b(?:interface \w+(?: extends [\w, ]+)? \{|type \w+(?:<[^>]+>)? = |enum \w+ \{)/, weight: 4 }, { pattern: /(?:\)|\b\w+\??)\s*:\s*(?:string|number|boolean|void|unknown|Promise<|Record<|readonly )/, weight: 3 }, { pattern: /\bas (?:const|string|number|unknown)\b|\bimport type\b|<T>/, weight: 2 }, { pattern: /\b(?:const|let) \w+/, weight: 1 }],
  javascript: [{ pattern: /\b(?:const|let|var) [\w{[][^=\n]*=/, weight: 2.5 }, { pattern: /=>\s*[{(\w]|\bfunction\s*\w*\s*\(/, weight: 2 }, { pattern: /\bconsole\.log\(|\brequire\(['"]|\bmodule\.exports\b|^\s*(?:import .+ from|export (?:default|const|function)) /m, weight: 2.5 }, { pattern: /;\s*$/m, weight: 0.3 }],
  sql: [{ pattern: /^\s*(?:--.*\n\s*)*(?:select\b[\s\S]+\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|create\s+(?:or replace\s+)?(?:temp(?:orary)?\s+)?(?:table|index|view|function|schema|database)\b|alter\s+table\b|drop\s+(?:table|view|index)\b|with\s+\w+\s+as\s*\()/i, weight: 5 }],
  bash: [{ pattern: /^#!.*\b(?:ba|z|da)?sh\b/, weight: 8 }, { pattern: /^\s*(?:\$ )?(?:sudo|apt(?:-get)?|npm|npx|pnpm|yarn|pip3?|git|docker|kubectl|curl|wget|cd|mkdir|echo|export|chmod|cp|mv|rm|ls|cat|grep|sed|brew|source) \S/m, weight: 2.5 }, { pattern: /^\s*(?:if \[{1,2} |fi$|done$|esac$|for \w+ in .*; ?do)|\$\{?\w+\}?|\|\s*(?:grep|awk|sed|xargs|sort)\b/m, weight: 1.5 }],
  css: [{ pattern: /(?:^|\})\s*(?:[.#]?[\w-]+|\*|:root|@media[^{]+)(?:[\s>+~:,.#[\]="\w-]*)\{\s*(?:[\w-]+\s*:\s*[^;{}]+;?\s*)+\}/m, weight: 4 }],
  toml: [{ pattern: /^\s*\[\[?[\w.-]+\]?\]\s*(?:#.*)?$/m, weight: 3 }, { pattern: /^\s*[\w.-]+\s*=\s*(?:"[^"]*"|'[^']*'|\d[\d_.]*|true|false|\[.*)\s*(?:#.*)?$/m, weight: 2 }],
  yaml: [{ pattern: /^---\s*$/m, weight: 1.5 }, { pattern: /^[\w"'-]+:(?: \S.*)?$/m, weight: 1 }, { pattern: /^\s*- [\w"']+(?::| |$)/m, weight: 0.8 }, { pattern: /^[\w-]+:\s*\n\s+(?:- )?[\w-]+:? ?/m, weight: 1.5 }],
  go: [{ pattern: /^package \w+\s*$/m, weight: 5 }, { pattern: /\bfunc (?:\(\w+ \*?\w+\) )?\w+\(|:=/, weight: 2 }],
  rust: [{ pattern: /\bfn \w+(?:<[^>]+>)?\(.*\)(?:\s*->\s*\S+)?\s*\{|\blet mut \b|\bimpl\b.*\{|println!\(/, weight: 4 }],
  java: [{ pattern: /\bpublic (?:static |final |abstract )*(?:class|void|interface|enum|[A-Z]\w*) \w+|System\.out\.print/, weight: 4 }],
  csharp: [{ pattern: /^\s*using [\w.]+;|\bnamespace [\w.]+\s*[{;]|Console\.Write/m, weight: 4 }],
  cpp: [{ pattern: /^\s*#include\s*[<"]|\bstd::|\bint main\(/m, weight: 5 }],
  ruby: [{ pattern: /^\s*def \w+[^:]*$[\s\S]*^\s*end\s*$|\bputs\b|\bdo \|\w+\|/m, weight: 3 }],
};
const MIN_WEIGHT = 2.5;

/** `undefined` when nothing speaks clearly for a language. */
export function detectLanguage(code: string): string | undefined {
  if (isJson(code)) return 'json';
  const sample = code.slice(0, 20_000);
  const rated = Object.entries(SIGNS).map(([language, signs]) => ({ language, weight: signs.reduce((sum, { pattern, weight }) => sum + (pattern.test(sample) ? weight : 0), 0) }));
  const best = rated.toSorted((a, b) => b.weight - a.weight)[0];
  if (best !== undefined && best.weight >= MIN_WEIGHT && !isProse(code)) return best.language;
  // Broken JSON is JSON all the same.
  return /^\s*[{[]\s*(?:"[^"\n]+"\s*:|\{|"|$)/.test(code) && /[}\]]\s*$/.test(code) ? 'json' : undefined;
}

function isJson(code: string): boolean {
  if (!/^\s*[{[]/.test(code)) return false;
  try {
    JSON.parse(code);
    return true;
  } catch {
    // Not JSON as it stands: the signs decide.
    return false;
  }
}

// Sentences with full stops, and hardly a sign of any language.
function isProse(code: string): boolean {
  const lines = code.split('\n').filter((line) => line.trim() !== '');
  const sentences = lines.filter((line) => /^\s*\p{Lu}[\p{L}\s,'’-]{20,}[.!?:]?\s*$/u.test(line)).length;
  return sentences > lines.length / 2;
}
