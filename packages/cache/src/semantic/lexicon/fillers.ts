// Phrases that ask for nothing: greetings, politeness, hesitation, and frames around the question proper. Longest first when they are looked for.

const list = (text: string): readonly string[] => text.split('|').map((phrase) => phrase.trim());

/** Hesitation, taken out wherever it stands. */
export const FILLERS_ANYWHERE = list('um|uh|umm|hmm|ever so');

/** Adverbs that only stress; not before what they may belong to: "is actually new", "get really rich". */
export const STRESSING: ReadonlySet<string> = new Set(list('basically|actually|really'));

/** After these such an adverb tells of what follows. */
export const BEFORE_STRESSED: ReadonlySet<string> = new Set(
  'is are was were be been being am isn aren get gets got getting become becomes became feel feels look looks seem seems sound sounds make makes taste tastes a an the so very more most less not no and or as how'.split(' '),
);

/** Taken out at the end, with a mark before them or without one. "I will write a thank you note" thanks nobody. */
export const FILLERS_AT_END = list(
  'thanks a lot|thanks so much|thanks in advance|many thanks|thanks|thank you so much|thank you very much|thank you in advance|thank you|cheers|at all',
);

/** Taken out where marks set them apart on both sides, or on the one that is inside. Without marks they are part of what is asked: "why is it so hard to be honest". */
export const FILLERS_APART = list(
  'thanks a lot|thanks so much|thanks in advance|many thanks|thanks|thank you so much|thank you very much|thank you in advance|thank you|cheers|er|kindly|essentially|obviously|if you do not mind|if you would not mind|if possible|' +
    'if that is okay|if it is not too much trouble|by the way|you know|i mean|out of curiosity|just out of curiosity|just curious|i am curious|i am just curious|as far as you know|much appreciated|appreciate it|' +
    'i appreciate it|i would appreciate it|like i said|to be honest|anyway|i was wondering|i wonder|so to speak|for what it is worth|without further ado|if i may|if i may ask|if you would be so kind|be so good as to|be so kind as to|do me a favor and|do me a favour and',
);

/** Taken out at the beginning, again and again. */
export const FILLERS_AT_START = list(
  'erm|i hope you are well|i hope you are doing well|hope you are well|hope you are doing well|hope all is well|i hope this finds you well|nice to meet you|may i ask you something|can i ask you something|could i ask you something|let me ask you something|i have to ask you something|go on|here goes|it would be interesting to know|it would be good to know|it would be nice to know|it would be great to know|can you help me|could you help me|can you help me out|could you help me out|can somebody tell me|can someone tell me|could someone tell me|does anyone know|does anybody know|can anyone tell me|could anyone tell me|i always wondered|i have always wondered|i have been wondering|i keep wondering|i forgot|i forget|i can not remember|i do not remember|i am wondering|i was asking myself|i keep forgetting|i would be curious to know|i need your help|i need some help|i need help|hi there|hello there|hey there|hi|hello|hey|greetings|good morning|good afternoon|good evening|dear assistant|dear|sir|madam|ok|okay|ok so|okay so|so|well|right|alright|now then|yo|excuse me|sorry|sorry to bother you|pardon me|quick question|a quick question|one quick question|just a quick question|i have a quick question|i have a question|i have got a question|just wondering|i was just wondering|i was wondering|i am wondering|i just wonder|i wonder|wondering|' +
    'i was just wondering if you could tell me|i was wondering if you could tell me|i was wondering if you can tell me|i was wondering if you know|i was just wondering if you know|i was hoping you could tell me|i was hoping to find out|i was hoping to learn|i was hoping to know|i was trying to find out|i am trying to find out|i am trying to figure out|i am trying to understand|i was trying to figure out|' +
    'could you tell me|can you tell me|would you tell me|will you tell me|would you be able to tell me|are you able to tell me|would you mind telling me|do you mind telling me|could you let me know|can you let me know|can i ask you|may i ask you|could i ask you|can i ask|may i ask|could i ask|might i ask|let me ask you|let me ask|i want to ask|i wanted to ask|i would like to ask|i just wanted to ask|i need to ask|' +
    'could you help me understand|can you help me understand|help me understand|please help me understand|i need help understanding|could you kindly tell me|could you perhaps tell me|could you possibly tell me|can you maybe tell me|could you maybe tell me|' +
    'do you happen to know|would you happen to know|do you know|would you know|do you have any idea|have you any idea|any idea|any chance you know|any chance you could tell me|i would like to know|i would love to know|i would really like to know|i would just like to know|i want to know|i wanted to know|i just want to know|i just wanted to know|i really want to know|i need to know|i really need to know|i just need to know|i am curious to know|i am interested to know|i am interested in knowing|i am curious about|i am curious|i am just curious|' +
    'i do not know|i am not sure|i guess|i suppose|i think|let me know|tell me|just tell me|remind me|someone asked me|my question is|the question is|here is my question|what i want to know is|what i would like to know is|what i am wondering is|the thing is|just|maybe|perhaps|basically|really',
);

/** Those of them that are fillers only before a mark: "I do not know how to swim" asks nothing, "right triangle" and "Dear Evan Hansen" are names. */
export const FILLERS_BEFORE_MARKS: ReadonlySet<string> = new Set(
  list(
    'i do not know|i guess|i suppose|i think|remind me|go on|here goes|i am curious|i am just curious|i wonder|i was wondering|you know|i mean|right|well|alright|dear|dear assistant|sir|madam|yo|really|maybe|perhaps|just|i need your help|i need some help|i need help|can you help me|could you help me|can you help me out|could you help me out|' +
      'may i ask you something|can i ask you something|could i ask you something|let me ask you something|i have to ask you something',
  ),
);

/** Those that are fillers only before a question, or a mark. */
export const FILLERS_BEFORE_QUESTIONS: ReadonlySet<string> = new Set(list('do you know|would you know|do you happen to know|would you happen to know|i am not sure|let me know|any idea|someone asked me'));

/** Greetings, after which a question needs no mark: "hi what is ..." */
export const GREETINGS: ReadonlySet<string> = new Set(list('hi there|hello there|hey there|hi|hello|hey|greetings|good morning|good afternoon|good evening|ok|okay|ok so|okay so|so|excuse me|sorry'));

/** Frames in which somebody is asked to do what the next word says, and nothing else. */
export const REQUEST_FRAMES = list(
  'would you be so kind as to|could you be so kind as to|i need you to|i want you to|i would like you to|i would love you to|i was hoping you could|i was wondering if you could|i was wondering whether you could|i was wondering if you can|i wonder if you could|i was just wondering if you could|could i get you to|can i get you to|go ahead and|may i ask you to|can i ask you to|could i ask you to|' +
    'i would appreciate it if you could|it would be great if you could|i would be grateful if you could|i would be very grateful if you could|i would be happy if you could|i would be glad if you could|it would be nice if you could|it would be helpful if you could|it would help if you could',
);

/** Frames that may also ask whether somebody can or would: "Would you classify a tomato as a fruit?" They are frames with "please", "for me", or a verb that asks for words. */
export const OPEN_FRAMES = list(
  'could you|can you|would you|will you|would you be able to|would you mind|do you mind|could you just|can you just|would you just|could you possibly|could you perhaps|could you maybe|can you maybe|could you kindly|would you kindly|help me to|help me',
);

/** What may follow a frame. "Can you swim?" asks something, "can you explain?" asks for an explanation. */
export const REQUEST_VERBS: ReadonlySet<string> = new Set(
  ('explain describe tell show give list write summarize summarise translate convert calculate compute recommend suggest provide name define compare outline draft create generate solve rewrite rephrase paraphrase proofread edit review analyze analyse identify classify extract sort recap simplify shorten expand clarify elaborate illustrate format estimate convert propose compose evaluate assess ' +
    'explaining describing telling showing giving listing writing summarizing summarising translating converting calculating recommending suggesting providing naming defining comparing outlining').split(' '),
);

/** Verbs that ask for words and are no other question behind "can you". */
export const ASKING_VERBS: ReadonlySet<string> = new Set('explain summarize summarise clarify elaborate explaining summarizing summarising clarifying'.split(' '));

const OF_QUESTION = '(?:quick|silly|stupid|dumb|random|simple|small|little|weird|strange|odd|funny|basic|short|brief|general|honest)';

/** Lead-ins as whole phrases: "A silly question: ...", "Sorry to bother you, but ...". What has a content of its own is none: "If you do not ask for help, ..." */
export const LEAD_IN = new RegExp(
  '^(?:' +
    [
      `(?:(?:and|so|ok|okay) )?(?:i (?:have|have got|had) )?(?:just )?(?:a|an|another|one|one more|my|my next|my last|here is a|here is another|here is my|this is a|this may be a|this might be a|this is probably a|maybe a|probably a)?(?: ${OF_QUESTION}){0,2} question(?: here| for you| of mine)?`,
      '(?:i am )?(?:just )?(?:wondering|curious|asking|checking)(?: here)?',
      '(?:i am )?not sure (?:if|whether) (?:this|it) is the right place(?: for this| to ask| to ask this| for it)?',
      '(?:i am )?(?:so |very |really )?sorry (?:to bother you|for bothering you|for the bother|for the trouble|to ask|to ask this|for asking|for asking this)(?: again)?',
      `(?:i am )?sorry (?:if|that) (?:this|it) is (?:a )?(?:${OF_QUESTION} )?(?:question)?`,
      'i (?:always |keep )?(?:forget|forgot|forgetting)(?: this| it)?',
      '(?:this|it) (?:may|might|will|could)(?: probably)? (?:sound|seem) (?:silly|stupid|dumb|weird|strange|odd|funny)',
      'asking for a friend',
      'thanks for (?:your|the) (?:help|time)',
      'i have a (?:moment|minute|second)',
    ].join('|') +
    ')$',
);

/** Most words of a lead-in. */
export const MAX_LEAD_IN = 12;
