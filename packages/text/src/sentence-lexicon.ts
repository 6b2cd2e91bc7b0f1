// Words after which a full stop rarely ends a sentence, by how sure that is, and words that start a new one.

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** A name or more text always follows. */
export const ALWAYS_CONTINUES = words(
  'mr mrs ms mx dr prof rev fr sr gen col lt sgt capt cmdr adm maj cpl pvt hon gov sen rep pres messrs mme mlle mt ft ' +
    'e.g i.e eg ie cf viz vs v approx resp esp incl excl dept attn ca z.b d.h bzw ggf vgl evtl dipl ing hr fr st',
);

/** A number (or a roman numeral, or a bracket) follows; before anything else the stop ends the sentence. */
export const CONTINUES_BEFORE_NUMBER = words(
  'no nos nr p pp pg fig figs eq eqs sec secs art arts ch chap vol vols para paras par cl ref refs tab tbl app ex col ' +
    'ver v rev ed jan feb mar apr jun jul aug sep sept oct nov dec abs',
);

/** May close a sentence: only a word that typically opens one decides so. */
export const MAY_END = words(
  'inc ltd corp co llc plc bros etc jr u.s u.k u.n u.s.a e.u a.m p.m ph.d m.d b.a m.a m.sc b.sc d.c al est ave blvd rd ' +
    'mass calif conn colo fla ill ind minn mo okla ore pa penn tenn tex va wash wis univ assn intl govt mfg dist tel ext usw',
);

/** Words that start a sentence far more often than they continue a name. Lower case. */
export const SENTENCE_STARTERS = words(
  'the a an this that these those it he she we they you i in on at for but and however its his her our their there if ' +
    'when while after before as by to with since from no not what why how who please under such each all some most many ' +
    'both also then thus therefore meanwhile moreover furthermore additionally although because during until unless once ' +
    'per upon where which nothing nobody everyone every any other another several my your one two three here now today ' +
    'yesterday tomorrow it\'s he\'s she\'s that\'s there\'s we\'re they\'re i\'m der die das ein eine es er sie wir ich le la les un une il elle nous el los las',
);
