// Where the words themselves are what is asked about: their spelling, sound, form, meaning or translation. There a synonym, a contraction or a comma is another question.

// Of a question. In doubt it is one: that costs a hit.
const QUESTION =
  /\b(?:synonyms?|antonyms?|homonyms?|homophones?|opposites? of|opposite (?:to|for)|(?:an)?other (?:words?|terms?|names?|phrases?|ways? (?:to|of) (?:say|express|put))|words?|wording|rhym\w+|spell\w*|spelt|misspel\w+|pronounc\w+|pronunciations?|translat\w+|transliterat\w+|(?:how (?:do|can|would|should|to)\b[^.?!]*|you|we|they|people|it) (?:say|says|said|call it|express)\b|mean(?:s|ing|ings|t)?|define[sd]?|defining|definitions?|plurals?|singular|(?:past|present|future) (?:tense|participle|perfect|simple|continuous)|tenses?|participles?|infinitives?|conjugat\w+|grammar|grammatical\w*|syntax of english|punctuat\w+|commas?|colons?|semicolons?|apostrophes?|hyphen\w*|dash(?:es)?|quotation marks?|exclamation marks?|question marks?|full stops?|letters?|characters?|capital(?:s|i[sz]\w+)|capital letters?|upper ?-?case|lower ?-?case|title case|syllab\w+|vowels?|consonants?|accents?|etymolog\w+|origin of the|abbreviat\w+|acronyms?|initialisms?|stands? for|short for|contractions?|parts? of speech|adjectives?|adverbs?|nouns?|verbs?|pronouns?|prepositions?|conjunctions?|prefix\w*|suffix\w*|sentences?|phrases?|idioms?|slang|jargon|proverbs?|sayings?|puns?|anagrams?|palindromes?|alphabet\w*|(?:the|this|a) (?:terms?|expressions?|names?)|coin(?:ed|s)|scrabble|crossword|proofread\w*|typos?|correct (?:this|the|my|these|it\b|form|way|english)|(?:which|what) is (?:correct|right|proper)|(?:is|are) (?:it )?[^?]* (?:correct|right|proper) (?:to|in|english|form|abbreviation)|correct or|or [\w']+ (?:correct|right|proper)\b|rewrite|rephrase|reword|paraphrase|(?:make|sound|write|put) (?:this|that|it|the|my)\b[^.?!]*(?:formal|polite|shorter|longer|better|simple)|formal(?:ly)?|informal(?:ly)?|count the (?:words|letters|characters)|how many (?:words?|letters?|characters?|times)|verbatim|exact(?:ly)? (?:text|words?)|repeat after|quote|in (?:english|texting|morse|ascii|binary|braille))\b/i;

// Of what stands before it: instructions of a system prompt, earlier messages.
const INSTRUCTIONS =
  /\b(?:upper ?-?case|lower ?-?case|capital(?:s|ization|isation|i[sz]e[sd]?|i[sz]ing|letters?)|title case|case|case[- ]sensitiv\w+|spell\w*|misspel\w+|typos?|punctuat\w+|commas?|apostrophes?|quotation marks?|gramma\w+|translat\w+|transliterat\w+|interpreter|proofread\w*|copy ?-?edit\w*|rewrit\w+|rephras\w+|paraphras\w+|reword\w*|exact (?:words?|wording|text|phras\w+)|exactly (?:as|what)|word(?:ing)? (?:for word|choice)|wording|verbatim|literal(?:ly)?|quot(?:e|es|ed|ing)|echo|repeat|rhym\w+|synonyms?|antonyms?|pronunciation|syllab\w+|letters?|characters?|vowels?|tone|sentiment|style|formality|language (?:teacher|tutor|detect\w+)|linguist\w*|english teacher|tokens?|dictionar\w+|thesaurus|etymolog\w+|(?:the|these|each|every) words?|conjugat\w+|plurals?|contractions?|abbreviations?|acronyms?)\b/i;

// "in three sentences" says how long the answer is to be, which the format guard looks after.
const LENGTHS = /\b(?:in|of|to|under|about|than|with|least|most|exactly|by|below) (?:[\w,]+ ){1,2}(?:words?|sentences?|letters|characters)\b/gi;

/** Whether the words of a question are what it is about. */
export function isAboutWords(question: string): boolean {
  return QUESTION.test(question.replace(LENGTHS, ''));
}

/** Whether instructions, or what was said so far, make the words of the next message matter. */
export function areAboutWords(instructions: string): boolean {
  return INSTRUCTIONS.test(instructions);
}
