// Phrases that ask for nothing: greetings, politeness, hesitation, and frames around the question proper. Longest first when they are looked for.

const list = (text: string): readonly string[] => text.split('|').map((phrase) => phrase.trim());

/** Taken out wherever they stand. */
export const FILLERS_ANYWHERE = list('kindly|basically|actually|essentially|obviously|um|uh|umm|hmm|er|ever so');

/** Taken out where they stand apart: behind a mark, before one, or at the end. "I will write a thank you note" thanks nobody. */
export const FILLERS_APART = list(
    'thanks a lot|thanks so much|thanks in advance|many thanks|thanks|thank you so much|thank you very much|thank you in advance|thank you|cheers|if you do not mind|if you would not mind|if possible|if you can|if you could|' +
    'if that is okay|if it is not too much trouble|by the way|you know|i mean|out of curiosity|just out of curiosity|just curious|i am curious|i am just curious|if you know|as far as you know|much appreciated|appreciate it|' +
    'i appreciate it|i would appreciate it|like i said|to be honest|anyway|at all|on earth|in the world exactly|i was wondering|i wonder|so to speak|for what it is worth|without further ado|if you would|if you will|if i may|if i may ask|' +
    'if you would be so kind|be so good as to|be so kind as to|do me a favor and|do me a favour and|when you get a chance|when you have a moment|when you have time',
);

/** Taken out at the beginning, again and again. */
export const FILLERS_AT_START = list(
  'erm|i hope you are well|i hope you are doing well|hope you are well|hope you are doing well|hope all is well|i hope this finds you well|nice to meet you|may i ask you something|can i ask you something|could i ask you something|let me ask you something|i have to ask you something|go on|here goes|i would be grateful if you could|i would be very grateful if you could|i would be happy if you could|i would be glad if you could|it would be nice if you could|it would be helpful if you could|it would help if you could|it would be interesting to know|it would be good to know|it would be nice to know|it would be great to know|can you help me|could you help me|can you help me out|could you help me out|can somebody tell me|can someone tell me|could someone tell me|does anyone know|does anybody know|can anyone tell me|could anyone tell me|i always wondered|i have always wondered|i have been wondering|i keep wondering|i forgot|i forget|i can not remember|i do not remember|i am wondering|i was asking myself|i keep forgetting|i would be curious to know|i need your help|i need some help|i need help|hi there|hello there|hey there|hi|hello|hey|greetings|good morning|good afternoon|good evening|dear assistant|dear|sir|madam|ok|okay|ok so|okay so|so|well|right|alright|now then|yo|excuse me|sorry|sorry to bother you|pardon me|quick question|a quick question|one quick question|just a quick question|i have a quick question|i have a question|i have got a question|just wondering|i was just wondering|i was wondering|i am wondering|i just wonder|i wonder|wondering|' +
    'i was just wondering if you could tell me|i was wondering if you could tell me|i was wondering if you can tell me|i was wondering if you know|i was just wondering if you know|i was hoping you could tell me|i was hoping to find out|i was hoping to learn|i was hoping to know|i was trying to find out|i am trying to find out|i am trying to figure out|i am trying to understand|i was trying to figure out|' +
    'could you tell me|can you tell me|would you tell me|will you tell me|would you be able to tell me|are you able to tell me|would you mind telling me|do you mind telling me|could you let me know|can you let me know|can i ask you|may i ask you|could i ask you|can i ask|may i ask|could i ask|might i ask|let me ask you|let me ask|i want to ask|i wanted to ask|i would like to ask|i just wanted to ask|i need to ask|' +
    'could you help me understand|can you help me understand|help me understand|please help me understand|i need help understanding|could you kindly tell me|could you perhaps tell me|could you possibly tell me|can you maybe tell me|could you maybe tell me|' +
    'do you happen to know|would you happen to know|do you know|would you know|do you have any idea|have you any idea|any idea|any chance you know|any chance you could tell me|i would like to know|i would love to know|i would really like to know|i would just like to know|i want to know|i wanted to know|i just want to know|i just wanted to know|i really want to know|i need to know|i really need to know|i just need to know|i am curious to know|i am interested to know|i am interested in knowing|i am curious about|i am curious|i am just curious|' +
    'i do not know|i am not sure|i guess|i suppose|i think|let me know|tell me|just tell me|remind me|someone asked me|my question is|the question is|here is my question|what i want to know is|what i would like to know is|what i am wondering is|the thing is|just|maybe|perhaps|basically|really',
);

/** Those of them that are fillers only before a mark: "I do not know how to swim" asks nothing. */
export const FILLERS_BEFORE_MARKS: ReadonlySet<string> = new Set(list('i do not know|i guess|i suppose|i think|remind me|go on|i am curious|i wonder|i was wondering|you know|i mean'));

/** Those that are fillers only before a question, or a mark. */
export const FILLERS_BEFORE_QUESTIONS: ReadonlySet<string> = new Set(
  list('do you know|would you know|do you happen to know|would you happen to know|i am not sure|maybe|perhaps|just|really|let me know|any idea|someone asked me'),
);

/** Frames in which somebody is asked to do what the next word says. */
export const REQUEST_FRAMES = list(
  'could you|can you|would you|will you|would you be so kind as to|could you be so kind as to|would you be able to|are you able to|is it possible for you to|would you mind|do you mind|i need you to|i want you to|i would like you to|i would love you to|i was hoping you could|i was wondering if you could|i was wondering whether you could|i was wondering if you can|i wonder if you could|i was just wondering if you could|could i get you to|can i get you to|might you|go ahead and|help me to|help me|could you just|can you just|would you just|could you possibly|could you perhaps|could you maybe|can you maybe|may i ask you to|can i ask you to|could i ask you to|i would appreciate it if you could|it would be great if you could|i would be grateful if you could|i need|i want|i would like',
);

/** What may follow such a frame. "Can you swim?" asks something, "can you explain?" asks for an explanation. */
export const REQUEST_VERBS: ReadonlySet<string> = new Set(
  ('explain describe tell show give list write summarize summarise translate convert calculate compute recommend suggest provide name define compare outline draft create generate solve rewrite rephrase paraphrase proofread edit review analyze analyse identify classify extract sort recap simplify shorten expand clarify elaborate illustrate format estimate convert propose compose evaluate assess ' +
    'explaining describing telling showing giving listing writing summarizing summarising translating converting calculating recommending suggesting providing naming defining comparing outlining').split(' '),
);

/** Words of which a lead-in may consist: "Not sure if this is the right place, but …", "A silly question: …". */
export const LEAD_IN_WORDS: ReadonlySet<string> = new Set(
  'a an the i me my you your it this that is am are was be been have has had got do not to in of for with about on at if so but and or just one another next more last quick silly stupid dumb random simple small little weird strange odd funny basic short brief general question thing favor favour wondering wonder curious sure right place ask asking asked checking check know sorry bother bothering trouble advance thanks thank please help something here there goes go forgot forget remember maybe perhaps may might can could would will hi hello hey ok okay well um erm uh say honest worth time moment second minute idea thought mind head still confused stuck lazy new silly probably kind really as for what like'.split(' '),
);

/** One of them says that it is a lead-in, and no part of the question. */
export const LEAD_IN_SIGNS: ReadonlySet<string> = new Set('question wondering wonder curious sure ask asking asked checking bother bothering favor favour forgot forget sorry thanks thank hi hello hey help goes confused'.split(' '));
