// The package ships no types; these are the two of its parts that are used.
declare module 'turndown-plugin-gfm' {
  import type TurndownService from 'turndown';

  const plugins: { readonly strikethrough: TurndownService.Plugin; readonly taskListItems: TurndownService.Plugin };
  export default plugins;
}
