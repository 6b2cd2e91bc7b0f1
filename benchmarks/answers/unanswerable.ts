// Questions about things that the texts do not tell, written by hand beside the texts' own matters: with their names and words, so that a search finds something.
export interface UnansweredQuestion {
  readonly corpus: string;
  readonly question: string;
}

const ask = (corpus: string, questions: readonly string[]): UnansweredQuestion[] => questions.map((question) => ({ corpus, question }));

export const UNANSWERABLE: readonly UnansweredQuestion[] = [
  ...ask('state_of_the_union', [
    'Which opera singer performed the national anthem before the speech?',
    'What does the president say about the colonisation of Mars?',
    'How much does a ticket for a seat in the visitors gallery cost?',
    'What is the name of the dog of the president?',
    'Which football club does the president support?',
    'How many vineyards are there in Delaware?',
    'What did the president say about whale hunting in Norway?',
    'Which chess opening does the president prefer?',
  ]),
  ...ask('wikitexts', [
    'Who designed the uniforms of the Swiss Guard?',
    'What is the boiling point of mercury?',
    'How many moons does Saturn have?',
    'Which river flows through Budapest?',
    'What was the budget of the film Titanic?',
    'Who invented the sewing machine?',
    'What do hedgehogs eat in winter?',
    'When was the Suez Canal opened to ships?',
  ]),
  ...ask('pubmed', [
    'Which violin makers worked in Cremona in the 17th century?',
    'What is the recommended tyre pressure for a touring bicycle?',
    'How is sourdough bread baked in a Dutch oven?',
    'What does the Treaty of Westphalia say about religious freedom?',
    'Which programming language was used for the Apollo guidance computer?',
    'Who won the Tour de France in 1998?',
    'What are the rules of offside in soccer?',
    'How long does concrete take to cure below freezing?',
  ]),
  ...ask('chatlogs', [
    'Which antibiotics are used against tuberculosis?',
    'What is the capital gains tax in Portugal?',
    'How many strings does a sitar have?',
    'Who painted the ceiling of the Sistine Chapel?',
    'What causes the northern lights?',
    'Which dinosaur had the longest neck?',
    'How do submarines dive and surface?',
    'When did the Ottoman Empire end?',
  ]),
  ...ask('finance', [
    'Which orchestra played at the opening of the Sydney Opera House?',
    'How do penguins keep their eggs warm?',
    'What is the plot of the novel Moby Dick?',
    'Which mountain is the highest in Africa?',
    'How is a barometer calibrated at sea?',
    'What was the favourite dish of Napoleon?',
    'How many players are in a rugby team?',
    'When do cherry trees blossom in Kyoto?',
  ]),
];
