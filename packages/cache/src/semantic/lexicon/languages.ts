// Whether a text is English, by its small words: the guards know the grammar of no other language.

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Words of English that are hardly words of another language. */
export const ENGLISH_WORDS = set(
  `the is are were does did have has had been being what which who whom whose where when why how whether of with from by for and not this that these those there their them they you your yours it its my our she his her if because than then would should could can will
  must might shall please thanks hello make find get evaluate without about into over under after before during through all any some every each most
  more less only also just much many other same buy best`,
);

/** Words that English shares with others: one alone tells nothing. */
export const SHARED_WORDS = set('a an in on at to me no so am do as he we be or i was us');

/** With one of them first, and no foreign word, it is English as well: "Do fish sleep?". */
export const ENGLISH_BEGINNINGS = set('do can am does did could would will should may might must has have had');

/** Small words of other languages that are none in English. */
export const FOREIGN_WORDS = set(
  `der das und ist nicht ein eine einen einem einer des dem den zu mit von im auf für wie wo wer wann warum welche welcher welches ich du er sie wir ihr sind haben hat wird kann soll bei nach aus auch
  le la les du une est et qui que quoi où pourquoi quel quelle quels quelles je tu il elle nous vous ils elles dans avec pas ce cette qu'est-ce
  el los las una y es en por para con qué cómo dónde cuándo quién cuál yo tú su del al il lo gli di è per dove quando chi quale sono che
  o os uma é em não onde quem qual de het een van wat hoe waar wie wanneer waarom niet zijn och är det att som ett en hvad hvor jeg og er ve bir bu ne nasıl`,
);

/** Pronouns that in capitals speak to somebody, and in lower case of somebody: "Wo wohnen Sie?", "Dove abita Lei?". Their capital counts also where a sentence begins. */
export const PRONOUNS_OF_ADDRESS = set('sie ihnen ihr ihre ihrer ihrem ihren ihres lei la le suo sua suoi sue loro вы вас вам вами ваш ваша ваше ваши de dem deres i ni er vi vas vam vaš');
