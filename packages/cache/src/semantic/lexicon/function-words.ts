// English words that carry grammar, by what they do to a question.

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Say nothing that the rest does not say: articles, the present of "be", the helper "do". */
export const SILENT = set("a an the is are am be do does it's there");

/** Helpers that only tell of the past or the future. */
export const TENSE_HELPERS = set('did was were had will shall');

/** Helpers by what they make of the other words: "What are they like?" is not "What do they like?". */
export const HELPER_KINDS: ReadonlyMap<string, 'be' | 'do' | 'have' | 'will'> = new Map([
  ...(['is', 'are', 'am', 'be', 'was', 'were', "it's"] as const).map((word) => [word, 'be'] as const),
  ...(['do', 'does', 'did'] as const).map((word) => [word, 'do'] as const),
  ['had', 'have'],
  ['will', 'will'],
  ['shall', 'will'],
]);

/** Whatever turns a statement into its opposite. */
export const NEGATIONS = set('not no never none nobody nothing nowhere neither nor without nt hardly scarcely barely rarely seldom lacking unless except excluding non');

/** What is asked for. The "which!" points at one of several: "Which is your dog?" */
export const ASKING = set('what which which! who whom whose where when why how whether');

/** Possibility, duty and wish. */
export const MODALS = set('can could should must may might would shall ought need able allowed supposed');

/** Words that begin a part of the sentence whose place does not matter, only what it belongs to. */
export const PREPOSITIONS = set(
  'of in on at to from for with without by about into onto over under between among against during before after since until till than as through across along around behind below above beneath beside besides beyond despite down except inside outside like near off out past per toward towards up upon via within throughout versus regarding concerning excluding including',
);

/** Join parts of one kind: their order says nothing. */
export const JOINING = set('and or versus vs');

/** Begin a clause. */
export const CLAUSE = set('if because while although though unless so that when whenever where but then once');

/** How much, how many, how often, in which order. */
export const SCOPE = set(
  'all every each any some most many much few several both either neither half none only also just even too least more less fewer always usually often sometimes rarely never ever again once twice first last next previous another other others same different exactly approximately about almost nearly roughly over under entire whole part single multiple various afew alittle enough both per solely mainly mostly partly fully completely entirely at-least at-most not-only up-to no-more no-less',
);
