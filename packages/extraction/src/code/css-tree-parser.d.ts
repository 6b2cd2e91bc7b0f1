// The parser of css-tree alone: its main entry also loads the dictionary of properties, from files that no bundle finds.
declare module 'css-tree/parser' {
  interface CssParseError {
    readonly message: string;
    readonly line?: number;
  }
  const parse: (css: string, options?: { readonly onParseError?: (error: CssParseError) => void; readonly positions?: boolean }) => unknown;
  export default parse;
}
