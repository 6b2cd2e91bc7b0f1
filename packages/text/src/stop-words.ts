// Words that carry no topic, per language, and which language a text is in by counting them.

/** Languages with a stop-word list. */
export const STOP_WORD_LANGUAGES = ['en', 'de', 'fr', 'es'] as const;

export type StopWordLanguage = (typeof STOP_WORD_LANGUAGES)[number];

const LISTS: Readonly<Record<StopWordLanguage, string>> = {
  en:
    "a about above according across after again against ain't all almost along already also although always am among an and another any anybody anyone " +
    "anything anyway are aren't around as at away back be became because become becomes been before behind being below between beyond both but by can " +
    "can't cannot could couldn't did didn't do does doesn't doing don't done down during each e.g either else enough etc even ever every everyone " +
    'everything except few first for from further get gets getting give given go goes going got had hadn\'t has hasn\'t have haven\'t having he he\'d ' +
    "he'll he's hence her here hers herself him himself his how however i i'd i'll i'm i've i.e if in indeed instead into is isn't it it's its itself " +
    "just keep kept last least less let let's like made mainly make makes making many may maybe me meanwhile might mine more moreover most mostly much " +
    "must my myself namely near nearly neither never nevertheless next no nobody none nor not nothing now nowhere of off often on once one only onto or " +
    "other others otherwise ought our ours ourselves out over own per perhaps please put quite rather really regarding same saw say says second see " +
    'seem seemed seems several shall shan\'t she she\'d she\'ll she\'s should shouldn\'t since so some somebody someone something sometimes somewhere ' +
    "still such take taken than that that's the their theirs them themselves then there there's thereby therefore these they they'd they'll they're " +
    "they've this those though through throughout thus till to together too toward towards under unless until up upon us use used uses using usually " +
    "various very via was wasn't way we we'd we'll we're we've well went were weren't what what's whatever when whenever where whereas wherever " +
    "whether which while who who's whoever whole whom whose why will with within without won't would wouldn't yes yet you you'd you'll you're you've " +
    'your yours yourself yourselves',
  de:
    'aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bin bis bist da dabei dadurch dafür damit danach dann ' +
    'daran darauf darf das dass davon dazu dem den denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine ' +
    'einem einen einer eines er es etwa etwas euch für gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ' +
    'ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jedoch jene kann kein keine keinen können könnte man mehr mein meine mich mir mit muss ' +
    'müssen nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit selbst sich sie sind so sogar soll sollen ' +
    'sollte sondern sowie über um und uns unser unter vom von vor war waren was weil welche welcher wenn wer werden wie wieder will wir wird wo wurde ' +
    'wurden würde zu zum zur zwar zwischen',
  fr:
    "à afin ai ainsi alors après as au aucun aucune aussi autre autres aux avait avant avec avoir avons car ce ceci cela celle celles celui ces cet cette " +
    "ceux chaque chez ci comme comment dans de depuis des donc dont du elle elles en encore entre est et était étaient été être eu eux fait faire fois " +
    "font hors il ils je jusque la là laquelle le lequel les lesquels leur leurs lors lui ma mais me même mêmes mes moi moins mon ne ni non nos notre " +
    "nous on ont ou où par parce pas pendant peu peut plus plusieurs pour pourquoi qu quand que quel quelle quelles quels qui sa sans se selon sera ses " +
    "seulement si soit son sont sous sur ta tandis te tel telle tes toi ton tous tout toute toutes très tu un une vers via voici voilà vos votre vous y",
  es:
    'a al algo algunas algunos ante antes aquel aquella así aún aunque bajo bien cada casi como con contra cual cuales cualquier cuando cuanto de del ' +
    'desde donde dos durante e el él ella ellas ellos en entonces entre era eran es esa esas ese eso esos esta está están estar estas este esto estos ' +
    'fue fueron ha había han hasta hay incluso la las le les lo los más me mediante menos mi mientras misma mismo mucho muy nada ni no nos nosotros ' +
    'o os otra otras otro otros para pero poco por porque pues que qué quien se sea según ser será si sí sido sin sino sobre solo son su sus también ' +
    'tal tan tanto te tiene tienen toda todas todo todos tras tu un una unas uno unos y ya yo',
};

/** The stop words of a language, in lower case. A language without a list has none. */
export function readStopWords(language: string): ReadonlySet<string> {
  const base = language.toLowerCase().split('-')[0] ?? '';
  return new Set(isListed(base) ? LISTS[base].split(' ') : []);
}

/** The language among {@link STOP_WORD_LANGUAGES} whose stop words the first 20,000 characters hold most of; `en` when none stands out. */
export function detectLanguage(text: string): StopWordLanguage {
  const words = text.slice(0, 20_000).toLowerCase().match(/[\p{L}'’]+/gu) ?? [];
  let best: StopWordLanguage = 'en';
  let most = 0;
  for (const language of STOP_WORD_LANGUAGES) {
    const list = readStopWords(language);
    const hits = words.reduce((sum, word) => sum + (list.has(word) ? 1 : 0), 0);
    if (hits > most) {
      best = language;
      most = hits;
    }
  }
  return best;
}

function isListed(language: string): language is StopWordLanguage {
  return Object.hasOwn(LISTS, language);
}
