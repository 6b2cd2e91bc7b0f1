// Sentences of answers over real passages, each labelled by hand before there was a verifier: does the passage that it cites support it? Passages of `tune` chose the verifier's parameters, those of `held` decided nothing.

/** `supported` by what it cites; `not`; `elsewhere`: supported by the passage `of`, but cites this one. */
export type SentenceLabel = 'supported' | 'not' | 'elsewhere';

export interface LabelledSentence {
  readonly text: string;
  readonly label: SentenceLabel;
  /** What is wrong with it, or how it differs from the source. */
  readonly kind: string;
}

export interface LabelledPassage {
  /** Of the question in chunking-eval whose first excerpt the passage is made around. */
  readonly question: string;
  readonly half: 'tune' | 'held';
  readonly sentences: readonly LabelledSentence[];
}

type Row = readonly [kind: string, text: string];

function passage(question: string, half: LabelledPassage['half'], rows: { readonly yes?: readonly Row[]; readonly no?: readonly Row[]; readonly elsewhere?: readonly Row[] }): LabelledPassage {
  const label = (list: readonly Row[] | undefined, name: SentenceLabel): LabelledSentence[] => (list ?? []).map(([kind, text]) => ({ kind, text, label: name }));
  return { question, half, sentences: [...label(rows.yes, 'supported'), ...label(rows.no, 'not'), ...label(rows.elsewhere, 'elsewhere')] };
}

export const LABELLED_PASSAGES: readonly LabelledPassage[] = [
  passage('42', 'tune', {
    yes: [['paraphrase', 'The president proposed that billionaires pay a minimum tax of 25%.'], ['thousands', 'That tax would raise 500 billion dollars over ten years.']],
    no: [['number', 'The tax would raise $300 billion over the next 10 years.'], ['unit', 'It would raise $500 million over the next 10 years.'], ['invented', 'Congress passed the minimum tax in March.']],
    elsewhere: [['elsewhere', 'Inflation has dropped from 9 percent to 3 percent.']],
  }),
  passage('20', 'held', {
    yes: [['paraphrase', 'Biden was born during World War Two.'], ['near copy', 'He grew up in Scranton, Pennsylvania, and in Claymont, Delaware.']],
    no: [['name', 'He grew up in Boston, Massachusetts.'], ['name', 'His heroes were Dr. King and Richard Nixon.'], ['date', 'He was born during World War One.']],
    elsewhere: [['elsewhere', 'The racial wealth gap is the smallest it has been in 20 years.']],
  }),
  passage('51', 'tune', {
    yes: [['paraphrase', 'The federal deficit has already been cut by more than $1 trillion.'], ['near copy', 'His goal is to cut the federal deficit by another $3 trillion.']],
    no: [['number', 'His goal is to cut the federal deficit by another $5 trillion.'], ['antonym', 'His goal is to increase the federal deficit by another $3 trillion.'], ['negation', 'He is not a capitalist.']],
  }),
  passage('7', 'held', {
    yes: [['paraphrase', 'The trade deficit with China is at its lowest point in more than a decade.']],
    no: [['antonym', 'The trade deficit with China is at its highest point in over a decade.'], ['name', 'The trade deficit with Mexico is down to the lowest point in over a decade.']],
    elsewhere: [['elsewhere', 'Private companies are investing billions of dollars in new chip factories in America.']],
  }),
  passage('69', 'tune', {
    yes: [['near copy', 'The middle class built the country, and unions built the middle class.'], ['copy', "Wall Street didn't build America."]],
    no: [['swap', 'The middle class built unions.'], ['negation', 'Wall Street built America.']],
  }),
  passage('13', 'held', {
    yes: [['near copy', 'The racial wealth gap is now the smallest in 20 years.'], ['paraphrase', 'Inflation fell from 9 % to 3 %.']],
    no: [['swap', 'Inflation rose from 3 percent to 9 percent.'], ['number', 'The racial wealth gap is the smallest in 40 years.'], ['antonym', 'Fewer people have health insurance today than before.']],
  }),
  passage('47', 'tune', {
    yes: [['paraphrase', "The most advanced American technologies can't be used in China."], ['near copy', 'He wants competition with China, not conflict.']],
    no: [['swap', 'He wants conflict with China, not competition.'], ['negation', 'The most advanced American technologies can be used in China.'], ['swap', 'The most advanced Chinese technologies cannot be used in America.']],
  }),
  passage('8', 'held', {
    yes: [['number form', 'His policies have attracted $650,000 million of private-sector investment.'], ['paraphrase', 'Many of the jobs in the chip factories pay $100,000 a year and do not require a college degree.']],
    no: [['negation', 'Many of those jobs require a college degree.'], ['number', 'Many of those jobs pay $150,000 a year.'], ['invented', 'The chip factories are being built in Canada.']],
  }),
  passage('206', 'tune', {
    yes: [['near copy', 'Joe Franco played the percussion, and Vernon "Ice" Black the guitar.'], ['copy', 'The song was mixed by David Frazer at Tarpan Studios in San Rafael.']],
    no: [['name', 'Walter Afanasieff mixed the song at Tarpan Studios.'], ['swap', 'Vernon Black performed the percussion while Joe Franco played the guitar.'], ['invented', 'The recording took three weeks and cost more than planned.']],
    elsewhere: [['elsewhere', 'Kurt and Riela appeared in the crossover Project X Zone.']],
  }),
  passage('86', 'held', {
    yes: [['paraphrase', 'Governor Rector denied that he had ordered the troops to assemble.']],
    no: [['negation', 'Governor Rector admitted ordering the troops to assemble.'], ['name', 'Governor Harris vehemently denied ordering the troops to assemble.'], ['invented', 'The troops were arrested by the sheriff.']],
    elsewhere: [['elsewhere', 'York made 29 saves against the Detroit Red Wings.']],
  }),
  passage('99', 'tune', {
    yes: [['near copy', 'Kurt and Riela were featured in Project X Zone, a crossover for the Nintendo 3DS.'], ['near copy', 'Ozawa returned as director of Valkyria: Azure Revolution.']],
    no: [['name', 'Azure Revolution is a role-playing game for the Xbox One.'], ['number', 'Azure Revolution is a role-playing game for the PlayStation 3.']],
  }),
  passage('188', 'held', {
    yes: [['copy', 'Playing against the Detroit Red Wings, York made 29 saves, including 17 in the third period.'], ['paraphrase', 'Columbus beat the Red Wings 4–2, which was the first win of York\'s NHL career.']],
    no: [['number', 'York made 54 saves against the Detroit Red Wings.'], ['swap', 'The Red Wings beat Columbus 4–2.'], ['name', 'Columbus was shut out by the Sharks.']],
  }),
  passage('184', 'tune', {
    yes: [['paraphrase', 'The Blues asked Columbus for permission to hire Hitchcock, and the Blue Jackets allowed it.'], ['near copy', 'Hitchcock began with a 6–1–2 record in his first nine games for the Blues.']],
    no: [['number', 'Hitchcock had a 6–13–3 record in his first nine games with the Blues.'], ['date', 'Sanford returned from his groin injury on November 30.'], ['negation', 'The Blue Jackets did not allow the Blues to hire Hitchcock.']],
    elsewhere: [['elsewhere', 'The garrison at Fort Smith was to be reinforced by troops from the western frontier.']],
  }),
  passage('94', 'held', {
    yes: [['paraphrase', 'John M Harrel, a local attorney, was asked to write the first telegraph dispatch from the capital of Arkansas.'], ['near copy', 'Harrel reported unconfirmed rumors that more federal troops had been sent to the Little Rock Arsenal.']],
    no: [['negation', 'Harrel reported confirmed news that more federal troops had been sent.'], ['swap', 'The garrison at Fort Smith was sent to reinforce the outposts of the western frontier.']],
    elsewhere: [['elsewhere', 'Two years later, N-29 was renumbered to N-71.']],
  }),
  passage('138', 'tune', {
    yes: [['near copy', 'Organised women\'s football has been played in the Gambia since 1998.'], ['paraphrase', 'The Gambia women\'s team has not played a match that FIFA recognises.']],
    no: [['negation', 'The team has competed in a match recognised by FIFA.'], ['date', 'Organised women\'s football has been played in the country since 1989.'], ['number', 'The Gambia has three youth teams.']],
  }),
  passage('218', 'held', {
    yes: [['near copy', 'By 1960 N-19 had been renumbered to US 385.'], ['paraphrase', 'US 26 was moved north near Bridgeport, and its old alignment became part of N-92.']],
    no: [['swap', 'By 1960, US 385 was renumbered to N-19.'], ['antonym', 'US 26 was rerouted south near Bridgeport.'], ['date', 'The road became part of N-88 by 1968.']],
  }),
  passage('185', 'tune', {
    yes: [['paraphrase', 'The city named the park after Douglas MacArthur in 1942.'], ['near copy', 'In 1997 the museum merged with the Little Rock Children\'s Museum.']],
    no: [['date', 'The city named it MacArthur Park in 1924.'], ['name', 'The park was renamed due to the efforts of Douglas Babcock.'], ['invented', 'The merger was paid for by a private foundation.']],
  }),
  passage('92', 'held', {
    yes: [['paraphrase', 'An "arsenal of deposit" was simply a warehouse for weapons meant for the state militia.'], ['near copy', 'In 1860 the Little Rock Arsenal was classified as an "arsenal of deposit".']],
    no: [['negation', 'There were substantial operations for the manufacture of cartridges when the Arsenal fell into State hands.'], ['date', 'The Little Rock Arsenal was classified as an "arsenal of deposit" in 1861.'], ['overclaim', 'The Arsenal was the largest weapons factory in the South.']],
  }),
  passage('108', 'tune', {
    yes: [['copy', 'In 1917 Little Rock built a fire station in the park, which is now gone.'], ['paraphrase', 'The first public library of Little Rock was on the second floor of the Tower Building, from 1912.']],
    no: [['number', 'In 1912 the third floor of the Tower Building became the first public library.'], ['negation', 'The band shell named for H. H. Foster still exists.'], ['swap', 'The Museum of Fine Arts stands just north of the Tower Building.']],
    elsewhere: [['elsewhere', 'York made 29 saves against the Detroit Red Wings.']],
  }),
  passage('402', 'held', {
    yes: [['paraphrase', 'Control coefficients can serve as a good measure of the robustness of signaling processes.']],
    no: [['negation', 'Control coefficients cannot be a good measure of robustness.'], ['invented', 'Robustness was measured in mice over twelve weeks.']],
  }),
  passage('454', 'tune', {
    yes: [['near copy', 'The distribution of the ratios showed a clear bimodal pattern.'], ['paraphrase', 'A protein matched against itself gives the maximal bit score.']],
    no: [['number', 'Proteins of E. coli were compared against proteins of 21 genomes.'], ['antonym', 'A protein matched against itself gives a minimal bit score.']],
    elsewhere: [['elsewhere', 'Control coefficients can be a good measure of robustness.']],
  }),
  passage('447', 'held', {
    yes: [['near copy', 'In total 42 predicted genes were sequenced for the 21 genetic mutants.'], ['paraphrase', 'Mutations were found for seven of the mutants, among them bli-3, dpy-4 and unc-108.']],
    no: [['swap', 'In total 21 predicted genes were sequenced for the 42 genetic mutants.'], ['name', 'A mutation was found for unc-119.'], ['number', 'Mutations were found for nine of the mutants.']],
  }),
  passage('380', 'tune', {
    yes: [['near copy', 'A fragment of 630 bp of mitochondrial DNA was sequenced from 20 Borneo elephants.'], ['paraphrase', 'The haplotypes of Asian elephants fall into two distinct clades.']],
    no: [['number', 'A fragment of 360 bp of mitochondrial DNA was sequenced.'], ['name', 'All Sundaland haplotypes fell in clade α.'], ['invented', 'The elephants were introduced to Borneo by traders in the 18th century.']],
  }),
  passage('379', 'held', {
    yes: [['near copy', 'The ventral lateral neurons are essential for self-sustained behavioral rhythms.'], ['paraphrase', 'Functional clocks in these neurons alone were not sufficient to drive circadian locomotor rhythms.']],
    no: [['negation', 'Functional clocks in these neurons were sufficient to drive circadian locomotor activity rhythms.'], ['name', 'The neurons were studied in adult zebrafish.']],
    elsewhere: [['elsewhere', 'The haplotypes of Asian elephants segregate into two distinct clades.']],
  }),
  passage('344', 'tune', {
    yes: [['paraphrase', 'The Amager Bakke plant burns waste, and the heat is turned into electricity for the grid.'], ['near copy', 'Stockholm has a target of 100% renewable energy by 2040.'], ['near copy', 'The plant also has a ski slope, hiking trails and a climbing wall.']],
    no: [['name', 'The Amager Bakke waste-to-energy plant is in Stockholm.'], ['date', 'Stockholm has a 100% renewable energy target by 2030.'], ['invented', 'The plant also has a swimming pool.']],
  }),
  passage('326', 'held', {
    yes: [['paraphrase', 'Social media lets people communicate more easily and more often than before.'], ['near copy', 'Individuals can maintain long-distance relationships with friends and family members.']],
    no: [['negation', 'Social media does not allow people to communicate more frequently.'], ['overclaim', 'Social media causes depression in most teenagers.']],
  }),
  passage('290', 'tune', {
    yes: [['near copy', 'Cash paid for interest was $97.5 in 2015 and $132.4 in 2014.'], ['number form', 'The weighted average interest rate of short-term borrowings was 1.1 percent on 30 September 2016.']],
    no: [['number', 'Cash paid for interest was $112.1 in 2016.'], ['swap', 'Cash paid for interest was $97.5 in 2014.']],
  }),
  passage('236', 'held', {
    yes: [['paraphrase', 'Management believes that assets of $627 million in Puerto Rico are recoverable.'], ['date form', 'No reserve on the receivables was required as of 31 December 2017.']],
    no: [['number', 'The carrying amount of the assets in Puerto Rico is $672 million.'], ['negation', 'A reserve on the receivables is required.'], ['unit', 'The carrying amount of the assets in Puerto Rico is $627 billion.']],
  }),
  passage('292', 'tune', {
    yes: [['number form', 'Amortization of intangible assets came to about $97.8 million in 2004.'], ['near copy', 'Intangible assets are amortized over periods from three to fifteen years.']],
    no: [['number', 'Intangible assets are amortized over periods of five to fifteen years.'], ['unit', 'The company expects amortization expense of about $95.9 billion for 2006.']],
    elsewhere: [['elsewhere', 'Cash paid for interest was $97.5 in 2015.']],
  }),
  passage('239', 'held', {
    yes: [['near copy', 'Entergy Corporation has agreed to supply System Energy with sufficient capital.'], ['paraphrase', "System Energy's equity capital must stay at 35% of its total capitalization at least."]],
    no: [['swap', 'System Energy has agreed to supply Entergy Corporation with sufficient capital.'], ['number', "System Energy's equity capital must be at least 53% of its total capitalization."], ['antonym', 'The agreement includes short-term debt in total capitalization.']],
    elsewhere: [['elsewhere', 'Amortization of intangible assets came to $97.8 million in 2004.']],
  }),
];
