// Where a question is about code every capital counts: "String" and "string" are two types of Rust.

/** Names of languages and tools, and words that only programmers use so. In doubt it is code: that costs a hit. */
const CODE =
  /(?<![\p{L}\d])(?:python|java|javascript|typescript|rust|golang|kotlin|swift|scala|ruby|php|perl|haskell|clojure|erlang|elixir|ocaml|fortran|cobol|matlab|julia|lua|dart|sql|mysql|postgres(?:ql)?|sqlite|mongodb|html|css|xml|json|yaml|bash|zsh|powershell|regex(?:es)?|git|docker|kubernetes|react|angular|vue|node(?:\.js)?|django|flask|numpy|pandas|jquery|vba|latex|excel|c#|c\+\+|\.net|code|coding|program(?:s|ming|mer|mers)|script(?:s|ing)?|compil\w+|variables?|functions?|methods?|strings?|arrays?|booleans?|integers?|enums?|structs?|pointers?|identifiers?|keywords?|classes|interfaces?|annotations?|libraries|api|snake.?case|camel.?case|pascal.?case|kebab.?case|(?:upper|lower).?case|operators?|commands?|linux|unix|shell)(?![\p{L}\d])|[\p{L}\d]_[\p{L}\d]|\w\(\)|`/iu;

export function isAboutCode(text: string): boolean {
  return CODE.test(text);
}

/** Names that are themselves in any case, also among code. */
export const CODE_NAMES: ReadonlySet<string> = new Set('javascript typescript php html css sql mysql postgresql sqlite mongodb linux unix kotlin golang numpy django kubernetes jquery matlab excel node.js vue.js react.js next.js'.split(' '));
