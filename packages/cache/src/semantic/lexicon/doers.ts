// Who does what a question speaks of: what everybody does in a way of their own, and what an assistant does that is spoken to as "you".

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** What everybody does in a way of their own. */
export const PERSONAL = set('feel live sleep look see think like love hate want speak hear dream remember do mean trust believe smell taste work browse access go come look understand be have say read sound die vote know need prefer enjoy spend');

/** What comes over people, or is so, without being done: how it can be is not how to do it. */
export const HAPPENING = set('lose fail damage hurt injure infect offend contract owe differ benefit rank inherit seem appear count age suffer belong qualify crash drown starve faint resemble weigh cost matter');

/** The same where it is asked how it would be: elsewhere it is as often wanted, as with habits and weeds. */
export const OFTEN_HAPPENING = set('forget break kill miss burn cut drop ruin destroy spoil waste harm fall get catch be become spill spread cause trigger end');

/** What one is glad to lose. */
export const LOST_GLADLY = set('weight fat belly pounds kilos kg lbs');

/** Verbs of which "you" may be the assistant itself. */
export const DONE_BY_ASSISTANTS = set(
  'run search save store process handle answer respond reply remember access train learn-from generate decide choose select translate summarize summarise recognize detect filter moderate protect keep track collect share calculate compute parse tokenize draw help support assist recommend suggest rank verify cite update retrieve use operate function improve delete log record monitor analyze analyse interpret classify predict deal respond avoid prevent ensure guarantee check count identify explain describe charge bill',
);

/** With these in it a question may be about what the assistant does with them. */
export const KNOWN_TO_ASSISTANTS = set('data prompt prompts conversation conversations chat chats message messages answers response responses user users query queries input inputs output outputs token tokens privacy image images video videos model models');

/** The one who is spoken to is meant, too. */
export const SPOKEN_TO_ALSO = set('your yours yourself yourselves');
