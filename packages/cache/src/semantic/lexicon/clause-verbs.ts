// Verbs behind which another clause may stand: "who said Bob lied", "did Ann see him fall". What stands at the end may belong to that clause.

/** Base forms. */
export const CLAUSE_VERBS: ReadonlySet<string> = new Set(
  ('say tell hear think know promise plan decide want hope ask claim believe see expect suggest recommend mean guess suppose assume feel find wish agree admit deny insist mention notice remember forget realize report reveal swear threaten vow warn watch wonder write announce argue complain confess confirm ' +
    'declare demand doubt dream explain fear imagine imply learn let make help have prefer pretend propose prove refuse request require state teach try understand urge worry').split(' '),
);
