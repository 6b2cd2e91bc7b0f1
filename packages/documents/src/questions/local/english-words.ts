// The closed lists by which a sentence is taken apart without a grammar. What is not in them is taken for a noun or a name.

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

export const AUXILIARIES = words('is are was were will shall can must may should would could has have had');
export const BE = words('is are was were');

/** Words that point to something outside the sentence: a question with one of them cannot be understood alone. */
export const POINTING = words(
  'it this that these those he she they we i you me him them us my your our his her its their such both here there above below following former latter aforementioned said same another other others one ones some many most several few none neither either all each what which who whom whose where when why how thus therefore herein hereof hereby thereof',
);

/** Inside a subject they open a clause, or are a verb: the subject is longer or shorter than it looks. */
export const CLAUSE_WORDS = words(
  'that which who whom whose where when while if because although though as since after before until unless whether than but or not also only even just still however nor so then ' +
    'to be been being do does did done make makes made say says said show shows showed shown suggest suggests suggested indicate indicates indicated find finds found think thinks thought believe believes believed know knows knew report reports reported ' +
    'mean means meant seem seems seemed see sees saw seen give gives gave given take takes took taken use uses get gets got become becomes became remain remains remained include includes included contain contains contained reveal reveals revealed ' +
    'demonstrate demonstrates demonstrated confirm confirms confirmed note notes noted argue argues argued claim claims claimed ensure ensures ensured require requires required provide provides provided allow allows allowed cause causes caused ' +
    'occur occurs occurred increase increases increased decrease decreases decreased rose fell grew went came began ended led held kept left put ran set told won lost paid met built sent spent',
);

export const DETERMINERS = words('the a an');
export const PREPOSITIONS = words('of in on at for with by from to into during between under over within across through per against about after before since until among via without');

/** Heads that say nothing by themselves: "What were the results?" */
export const VAGUE_HEADS = words(
  'result results study studies paper authors author aim goal purpose method methods problem reason reasons question answer difference point idea thing things way ways case cases fact example examples number part parts rest latter former section figure table article report document effect effects data analysis approach process group groups time end beginning issue issues situation man woman person people house city state game team song film album book series work one two first second third last next',
);

export const NUMBER_WORDS = words('two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred');

/** What a person or an organization has done, beside the regular forms. */
export const PAST_VERBS = words(
  'was were had has is became began bought brought built came chose cut did drew drove fell felt fought found gave got grew held hit joined kept knew led left lost made met paid put ran rose sang saw sold sent set shot spent spoke stood swam taught threw told took thought understood went won wore wrote',
);

export const PLACED = words('located based situated born held headquartered buried built founded established incorporated registered produced made signed launched opened discovered introduced published filmed recorded released stationed killed elected appointed raised educated buried');

/** Whose third person drops its -s in a question with "does". */
export const HAVING = new Map([
  ['has', 'have'],
  ['contains', 'contain'],
  ['includes', 'include'],
  ['employs', 'employ'],
  ['operates', 'operate'],
  ['comprises', 'comprise'],
  ['covers', 'cover'],
  ['serves', 'serve'],
  ['owns', 'own'],
  ['requires', 'require'],
]);

const forms = (list: string): ReadonlyMap<string, string> => new Map(list.split(' ').map((pair) => pair.split('/') as [string, string]));

/** Past forms of growing and shrinking, and what they become after "did". */
export const CHANGES = forms('rose/rise grew/grow fell/fall increased/increase decreased/decrease declined/decline dropped/drop improved/improve climbed/climb shrank/shrink');

/** Past forms of deeds that have a date, and what they become after "did". */
export const DEEDS = forms(
  'opened/open started/start began/begin ended/end closed/close joined/join founded/found launched/launch acquired/acquire signed/sign moved/move became/become won/win died/die published/publish released/release introduced/introduce ' +
    'received/receive completed/complete left/leave returned/return bought/buy sold/sell built/build married/marry retired/retire premiered/premiere debuted/debut entered/enter established/establish arrived/arrive announced/announce graduated/graduate',
);
