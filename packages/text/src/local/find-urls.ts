// Web addresses in running text: where they end is what punctuation and brackets around them decide.

const URL_RUN = /\b(?:https?:\/\/|ftp:\/\/|www\.(?=[\p{L}\p{N}]))[^\s<>"`{}|\\^]+/giu;

/** The addresses in `text`, in order, without the punctuation of the sentence around them. */
export function* findUrls(text: string): Generator<string> {
  for (const match of text.matchAll(URL_RUN)) {
    const url = trimUrl(match[0]);
    if (url !== '') yield url;
  }
}

/** `text` with every address replaced. */
export function replaceUrls(text: string, placeholder: string): string {
  return text.replace(URL_RUN, (run) => {
    const url = trimUrl(run);
    return url === '' ? run : placeholder + run.slice(url.length);
  });
}

// A closing bracket belongs to the address when it was opened in it: "(see https://en.wikipedia.org/wiki/Wiki_(word))".
function trimUrl(run: string): string {
  const open: Record<string, number> = { ')': (run.match(/[()]/g) ?? []).reduce((sum, mark) => sum + (mark === '(' ? 1 : -1), 0), ']': (run.match(/[[\]]/g) ?? []).reduce((sum, mark) => sum + (mark === '[' ? 1 : -1), 0) };
  let end = run.length;
  for (; end > 0; end -= 1) {
    const last = run.charAt(end - 1);
    const balance = open[last];
    if (balance !== undefined && balance < 0) open[last] = balance + 1;
    else if (!/[.,;:!?'’”»*_~…]/.test(last)) break;
  }
  const url = run.slice(0, end);
  return /^(?:[a-z]+:\/\/|www\.)[\p{L}\p{N}[]/iu.test(url) ? url : '';
}
