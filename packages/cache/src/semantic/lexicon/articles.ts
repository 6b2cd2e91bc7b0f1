// Nouns by what their article tells.

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Forms of "be" behind which a question names what it is about. */
export const FORMS_OF_BE = set('is are was were');

/** With another article, or in the plural, each of them is another thing, whatever stands before it. */
export const NOUNS_BY_ARTICLE = set(
  'time matter point state people law present future past church court public house press game market bible end west east south north office bank bar cloud force power party left right other pill blues crown throne cold flu boss king queen president pope reason minute look',
);

/** Substances of which there are pieces, animals that are meat, places that are what is done in them: "a glass" is not glass, also where it is a green one. */
export const SUBSTANCES = set(
  `iron glass light chicken lamb fish turkey duck salmon fire paper rubber wood stone cloth coffee beer tea wine water milk juice cake pizza cheese bread chocolate fruit vegetable hair skin bone egg oil gas steel copper tin silver gold brass cork nickel lead metal plastic
  cotton silk wool fur leather nylon rope string wire sugar salt spice herb meat drink food meal soup salad sauce medicine drug tobacco cigar smoke ash coal rock sand soil earth land ground snow ice school college university prison hospital bed class camp practice work
  experience space room tomato potato onion carrot cabbage apple lemon banana orange cherry pepper ginger mint code film man woman human life death language culture religion`,
);

/** There is one of each, and its article is a habit. */
export const UNIQUE = /^(?:internet|universe|sun|equator|stock market|death penalty|cold war|big bang|middle ages|world wide web|solar system|milky way|periodic table|human body|water cycle)$/;

/** Nouns that nobody counts: an "a" before them is a mistake. */
export const UNCOUNTED_NOUNS = set('encryption photosynthesis gravity electricity information furniture knowledge luggage homework equipment machinery evaporation inflation unemployment globalization capitalism socialism communism feminism chemistry biology physics algebra calculus geometry arithmetic');

/** Nouns that are counted and nothing else: without its article it is the same one, written in haste. */
export const COUNTED_NOUNS = set(
  `mechanism identifier algorithm molecule atom neuron electron proton neutron isotope polygon triangle hexagon pentagon vector tensor integer polynomial logarithm compiler debugger database spreadsheet website blog webpage browser microprocessor transistor resistor capacitor
  semiconductor diode telescope microscope thermometer barometer calculator refrigerator helicopter bicycle submarine hurricane volcano earthquake tsunami glacier peninsula archipelago continent metaphor simile adjective adverb pronoun idiom haiku sonnet limerick
  cryptocurrency blockchain startup entrepreneur psychologist psychiatrist dentist pharmacist economist mathematician physicist chemist biologist astronaut heterosexual homosexual introvert extrovert narcissist sociopath psychopath vegetarian atheist feminist pacifist
  subpoena affidavit mortgage annuity dividend firewall router modem hypervisor microservice mutex semaphore singleton monad functor closure quark boson photon quasar pulsar nebula galaxy asteroid comet planet dinosaur mammal reptile amphibian vertebrate invertebrate`,
);
