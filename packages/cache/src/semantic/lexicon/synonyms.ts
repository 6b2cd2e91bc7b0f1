// Words that stand for each other in questions. Kept narrow: a missing pair costs a hit, a wrong one an answer. Left out is what is another thing somewhere, or in some trade:
// a bike with an engine, rubbish and a garbage collector, an American's truck, coriander that is the seed, signs that are vital, what is normally distributed.

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
sufficient enough
nearby close-by
automobile car
photo photograph
refrigerator fridge
television tv
sofa couch
attorney lawyer
notion idea
advantage upside
drawback disadvantage downside
airplane aeroplane
gasoline petrol
grandma grandmother
grandpa grandfather
diaper nappy
zucchini courgette
eggplant aubergine
annually yearly
terrible awful horrible
excellent superb
extremely very
frequently often
usually typically generally
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
