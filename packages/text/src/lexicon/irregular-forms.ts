// English forms that no rule makes: past tenses and participles to their verb, plurals to their noun.

// base past participle
const VERBS =
  'arise arose arisen|be was been|bear bore borne|beat beat beaten|become became become|begin began begun|bend bent bent|bind bound bound|bite bit bitten|bleed bled bled|blow blew blown|break broke broken|breed bred bred|bring brought brought|build built built|buy bought bought|catch caught caught|choose chose chosen|come came come|deal dealt dealt|dig dug dug|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought|find found found|flee fled fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|hang hung hung|have had had|hear heard heard|hide hid hidden|hold held held|keep kept kept|know knew known|lay laid laid|lead led led|leave left left|lend lent lent|lie lay lain|lose lost lost|make made made|mean meant meant|meet met met|pay paid paid|ride rode ridden|ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold|send sent sent|shake shook shaken|shine shone shone|shoot shot shot|show showed shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat sat|sleep slept slept|slide slid slid|speak spoke spoken|spend spent spent|spin spun spun|stand stood stood|steal stole stolen|stick stuck stuck|strike struck struck|swear swore sworn|sweep swept swept|swim swam swum|take took taken|teach taught taught|tear tore torn|tell told told|think thought thought|throw threw thrown|understand understood understood|wake woke woken|wear wore worn|win won won|wind wound wound|write wrote written|do did done|learn learnt learnt|burn burnt burnt|spell spelt spelt|dream dreamt dreamt';

const NOUNS =
  'children child|men man|women woman|feet foot|teeth tooth|mice mouse|geese goose|oxen ox|lives life|wives wife|knives knife|wolves wolf|leaves leaf|halves half|shelves shelf|thieves thief|loaves loaf|selves self|calves calf|criteria criterion|phenomena phenomenon|analyses analysis|crises crisis|theses thesis|hypotheses hypothesis|diagnoses diagnosis|indices index|matrices matrix|vertices vertex|appendices appendix|fungi fungus|cacti cactus|nuclei nucleus|alumni alumnus|bacteria bacterium';

/** Verbs whose past is their base: "who reads" is now, "who read" is not. */
export const SAME_IN_PAST: ReadonlySet<string> = new Set('read cut put hit set let shut hurt cost cast beat quit spread split burst bet shed thrust rid wed forecast broadcast upset'.split(' '));

export interface IrregularForm {
  readonly base: string;
  readonly tense: 'past' | 'participle' | undefined;
}

/** A form to what it may be a form of. */
export const IRREGULAR_FORMS: ReadonlyMap<string, readonly IrregularForm[]> = readForms();

function readForms(): ReadonlyMap<string, readonly IrregularForm[]> {
  const forms = new Map<string, IrregularForm[]>();
  const add = (form: string, entry: IrregularForm): void => {
    forms.set(form, [...(forms.get(form) ?? []), entry]);
  };
  for (const line of VERBS.split('|')) {
    const [base = '', past = '', participle = ''] = line.split(' ');
    if (past !== base) add(past, { base, tense: 'past' });
    if (participle !== base && participle !== past) add(participle, { base, tense: 'participle' });
  }
  for (const line of NOUNS.split('|')) {
    const [plural = '', base = ''] = line.split(' ');
    add(plural, { base, tense: undefined });
  }
  return forms;
}

/** Words that end like plurals and are none, or whose plural is another word. */
export const NOT_PLURAL: ReadonlySet<string> = new Set(
  'hives shingles braces blinds briefs futures trunks drawers boxers tights bowls darts jacks craps checkers sweats tails heels pumps flats greens teens ones news physics mathematics maths economics politics ethics athletics statistics genetics linguistics mechanics dynamics electronics graphics analytics robotics series species means glasses customs arms goods odds thanks gas bus plus minus virus status basis analysis crisis thesis campus census chaos cosmos lens atlas canvas christmas texas kansas paris mars venus james jesus this his is was has does its us yes less always perhaps besides sometimes across various famous as as ms aws ios kubernetes redis pandas keras sass css https dns rss sms gps cms pos aids diabetes measles manners spirits times peoples waters arts contents savings brains spectacles damages grounds quarters regards wits airs ashes authorities clothes ruins woods securities remains pains colors values papers premises proceeds provisions scales tropics troops utilities humanities draughts drafts honors irons shorts briefs commons minutes terms talks'.split(' '),
);
