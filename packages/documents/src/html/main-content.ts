// Finds the part of a page that somebody wrote to be read, without menus, footers and forms.
import { parseHtmlDocument, type HtmlElement } from './html-element.ts';

export interface MainContent {
  readonly root: HtmlElement;
  readonly title?: string | undefined;
}

// What is left of a body when Readability finds no article.
const FURNITURE = 'nav, header nav, footer, aside, form, button, input, select, textarea, dialog, [hidden], [aria-hidden="true"], [role="navigation"], [role="banner"], [role="contentinfo"], link, meta, title';

// An article with less than this share of the page's own text has probably lost some of it (tables, lists of cards): then the body is taken.
const MIN_ARTICLE_SHARE = 0.4;
const MIN_ARTICLE_CHARACTERS = 140;

/** Takes prepared HTML of a size that a tree can be built for. */
export async function findMainContent(prepared: string): Promise<MainContent> {
  const { Readability } = await import('@mozilla/readability');
  const page = await parseHtmlDocument(prepared);
  const body = page.body;
  const heading = cleanTitle(body.querySelector('h1')?.textContent);
  const ownTitle = cleanTitle(page.querySelector('title')?.textContent);
  for (const element of body.querySelectorAll(FURNITURE)) element.remove();

  // Readability changes the tree that it reads, so it gets one of its own.
  const article = new Readability<string>(await parseHtmlDocument(prepared), { charThreshold: MIN_ARTICLE_CHARACTERS }).parse();
  const bodyLength = measureText(body.textContent ?? '');
  const articleLength = measureText(article?.textContent ?? '');
  const title = cleanTitle(article?.title) ?? ownTitle ?? heading;
  const content = article?.content ?? '';
  if (content === '' || articleLength < MIN_ARTICLE_CHARACTERS || articleLength < bodyLength * MIN_ARTICLE_SHARE) {
    return { root: body, title };
  }
  const root = (await parseHtmlDocument(`<!doctype html><html><head></head><body>${content}</body></html>`)).body;
  restoreByline(root, article?.byline);
  restoreHeading(root, heading ?? title);
  return { root, title };
}

// Readability takes the heading out of the article, since it gives the title apart.
function restoreHeading(root: HtmlElement, heading: string | undefined): void {
  if (heading === undefined) return;
  const first = root.querySelector('h1, h2');
  if (cleanTitle(first?.textContent) === heading) return;
  const element = root.ownerDocument.createElement('h1');
  element.textContent = heading;
  root.prepend(element);
}

// Who wrote it and when, which Readability takes out as well.
function restoreByline(root: HtmlElement, byline: string | null | undefined): void {
  const line = cleanTitle(byline);
  if (line === undefined || (root.textContent ?? '').includes(line)) return;
  const element = root.ownerDocument.createElement('p');
  element.textContent = line;
  root.prepend(element);
}

function measureText(text: string): number {
  return text.replaceAll(/\s+/g, ' ').trim().length;
}

function cleanTitle(text: string | null | undefined): string | undefined {
  const title = (text ?? '').replaceAll(/\s+/g, ' ').trim();
  return title === '' ? undefined : title;
}
