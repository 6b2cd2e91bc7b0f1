// Words that stand for each other in questions. Kept narrow: a missing pair costs a hit, a wrong one an answer.

const CLASSES = `buy purchase
begin start commence
inexpensive cheap
huge enormous gigantic
quickly rapidly
clever intelligent
happy glad
unhappy sad
ill sick
wealthy rich
costly expensive pricey
renowned famous well-known
gorgeous beautiful
afraid scared frightened
exhausted tired
incorrect wrong
crucial essential vital
sufficient enough
nearby close-by
automobile car
bicycle bike
photo photograph
refrigerator fridge
television tv
smartphone cellphone
sofa couch
physician doctor
attorney lawyer
occupation profession
garbage rubbish
journey trip
notion idea
advantage upside
drawback disadvantage downside
sickness illness
airplane aeroplane
gasoline petrol
grandma grandmother
grandpa grandfather
sidewalk pavement
diaper nappy
truck lorry
zucchini courgette
eggplant aubergine
cilantro coriander
traveler tourist
highway motorway freeway
annually yearly
terrible awful horrible
excellent superb
extremely very
frequently often
usually typically normally generally
occasionally sometimes
perhaps possibly maybe
everybody everyone
somebody someone
anybody anyone
email e-mail
usa us!
tasty delicious
reduce lessen
enhance improve
prohibit forbid
happen occur
conceal hide
demolish destroy
safeguard protect
necessary needed required
permitted allowed
accelerate speed
postpone delay
allow permit
ensure guarantee
purchase buy
difference distinction
vacation holiday-trip
guidance advice
novice beginner newbie
instantly immediately
approximately roughly
inquire ask
comprehend understand
concise succinct
homeowner house-owner
kitten young-cat
method technique
mistake blunder
delete erase
assist help`;

/** Lemma to the number of its classes. */
export const SYNONYMS: ReadonlyMap<string, readonly number[]> = readClasses(CLASSES);

function readClasses(text: string): ReadonlyMap<string, readonly number[]> {
  const byWord = new Map<string, number[]>();
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.split(' ');
    if (words.length < 2) continue;
    for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), index]);
  }
  return byWord;
}
