// The parts of the DOM that are used, since Node has no DOM types: linkedom and Turndown's own parser both have them.

export interface HtmlElement {
  readonly nodeName: string;
  textContent: string | null;
  readonly children: Iterable<HtmlElement>;
  readonly parentElement: HtmlElement | null;
  readonly ownerDocument: HtmlDocument;
  querySelector(selector: string): HtmlElement | null;
  querySelectorAll(selector: string): Iterable<HtmlElement>;
  closest(selector: string): HtmlElement | null;
  getAttribute(name: string): string | null;
  prepend(element: HtmlElement): void;
  remove(): void;
}

export interface HtmlDocument {
  readonly body: HtmlElement;
  querySelector(selector: string): HtmlElement | null;
  createElement(name: string): HtmlElement;
}

/** Parses HTML that has html, head and body. There is no script engine: nothing in it is executed. */
export async function parseHtmlDocument(html: string): Promise<HtmlDocument> {
  const { parseHTML } = await import('linkedom');
  return (parseHTML(html) as unknown as { readonly document: HtmlDocument }).document;
}
