// What is written short, in full. Forms without their apostrophe are among them where they are no other word.

export const CONTRACTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "can't": 'can not', cant: 'can not', cannot: 'can not', "won't": 'will not', wont: 'will not', "shan't": 'shall not', "ain't": 'is not', aint: 'is not',
    dont: 'do not', doesnt: 'does not', didnt: 'did not', isnt: 'is not', arent: 'are not', wasnt: 'was not', werent: 'were not', havent: 'have not', hasnt: 'has not', hadnt: 'had not',
    couldnt: 'could not', shouldnt: 'should not', wouldnt: 'would not', mustnt: 'must not', neednt: 'need not',
    whats: 'what is', hows: 'how is', wheres: 'where is', whos: 'who is', thats: 'that is', theres: 'there is', heres: 'here is', im: 'i am', ive: 'i have', youre: 'you are', youve: 'you have', theyre: 'they are', theyve: 'they have', weve: 'we have',
    "let's": 'let us', "y'all": 'you all', gonna: 'going to', wanna: 'want to', gotta: 'have to', gimme: 'give me', lemme: 'let me', kinda: 'kind of', dunno: 'do not know',
    pls: 'please', plz: 'please', thx: 'thanks', thanx: 'thanks', u: 'you', ur: 'your', r: 'are', btw: 'by the way', "'cause": 'because', cuz: 'because', "ma'am": 'madam', "o'clock": 'oclock',
  }),
);

// After these, "'s" is a short "is" (or "has"); after all others it shows a possessor.
export const SHORT_IS_AFTER: ReadonlySet<string> = new Set('what who where when why how which that there here it he she this everything something nothing everyone someone anyone'.split(' '));
